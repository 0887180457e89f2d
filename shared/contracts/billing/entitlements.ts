import { z } from "zod";

/** What a plan may switch on. */
export const FEATURES = ["export", "funnels", "retention", "dedicated"] as const;
export const Feature = z.enum(FEATURES);
export type Feature = z.infer<typeof Feature>;

const Limit = z.number().int().min(1).max(1_000_000_000_000).nullable();

/** What a tenant may, by its plan; null: no limit. Keys, ingest, analytics and the console read it through `entitlementsOf` alone. */
export const Entitlements = z
  .object({
    /** Live events a month: the soft quota, beyond it people are told, and the hard one, beyond it ingest refuses. */
    events: z.object({ included: Limit, hard: Limit }),
    /** Days an event is kept after it happened. */
    retentionDays: z.number().int().min(1).max(3650),
    apps: Limit,
    members: Limit,
    /** Requests per minute of a key that has no limit of its own. */
    keyRatePerMinute: z.number().int().min(1).max(100_000_000),
    features: z.array(Feature),
  })
  .refine(
    ({ events }) =>
      events.hard === null || events.included === null || events.hard >= events.included,
    { message: "quota_order", path: ["events", "hard"] },
  );
export type Entitlements = z.infer<typeof Entitlements>;
