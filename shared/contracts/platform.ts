import { z } from "zod";
import { Instant } from "../kernel/index.ts";
import { Operation } from "./operations.ts";

const StoreHealth = z.object({
  name: z.enum(["postgres", "clickhouse", "event_log", "cache"]),
  state: z.enum(["up", "restarting", "down"]),
  detail: z.string(),
  sinceAt: Instant,
});
/** `overview.get` for staff. Series are per minute, oldest first, one common axis from `from`. */
export const PlatformOverview = z.object({
  asOf: Instant,
  tenants: z.record(z.string(), z.number().int()),
  needsAttention: z.array(
    z.object({
      kind: z.enum([
        "operation_failed",
        "operation_stuck",
        "store_down",
        "invitation_approval",
        "audit_broken",
        "quota_reached",
      ]),
      title: z.string(),
      id: z.string(),
      tenantId: z.string().nullable(),
      at: Instant,
    }),
  ),
  pulse: z
    .object({
      from: Instant,
      accepted: z.array(z.number()),
      refused: z.array(z.number()),
      activeTenants: z.array(z.number()),
      ingestLagMs: z.array(z.number()),
      errors: z.array(z.number()),
    })
    .nullable(),
  stores: z.array(StoreHealth),
  recentOperations: z.array(Operation),
});
export type PlatformOverview = z.infer<typeof PlatformOverview>;
/** `platform.status` for Settings → embedded platform. */
export const PlatformStatus = z.object({
  version: z.string(),
  environment: z.string(),
  dataDir: z.string().nullable(),
  nodeVersion: z.string(),
  startedAt: Instant,
  memoryBytes: z.number().int(),
  phases: z.record(z.string(), z.number()),
  stores: z.array(StoreHealth.extend({ version: z.string(), sizeBytes: z.number().nullable() })),
  eventLog: z.object({ head: z.number().int(), consumed: z.number().int(), lagMs: z.number() }),
});
export type PlatformStatus = z.infer<typeof PlatformStatus>;
/** The one live stream of a window; each message names what changed, the page re-reads or patches. */
export const LiveMessage = z.discriminatedUnion("type", [
  z.object({ type: z.literal("hello"), at: Instant }),
  z.object({ type: z.literal("operation"), operation: Operation }),
  z.object({
    type: z.literal("events"),
    tenantId: z.string(),
    appId: z.string(),
    accepted: z.number().int(),
    at: Instant,
  }),
  z.object({
    type: z.literal("changed"),
    entity: z.enum([
      "tenant",
      "app",
      "key",
      "member",
      "impersonation",
      "audit",
      "session",
      "system_token",
      "usage",
      "billing",
    ]),
    tenantId: z.string(),
    id: z.string(),
    at: Instant,
  }),
  z.object({ type: z.literal("store"), name: z.string(), state: z.string(), at: Instant }),
]);
export type LiveMessage = z.infer<typeof LiveMessage>;
