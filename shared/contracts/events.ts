import { z } from "zod";
import { AppId, Instant } from "../kernel/index.ts";

/** One stored event. `properties` and `context` as sent. */
export const StoredEvent = z.object({
  eventId: z.string(),
  appId: AppId,
  type: z.enum(["track", "identify", "screen", "page", "group", "alias"]),
  name: z.string(),
  userId: z.string(),
  anonymousId: z.string(),
  env: z.enum(["live", "test"]),
  at: Instant,
  receivedAt: Instant,
  keyId: z.string(),
  appVersion: z.string(),
  platform: z.string(),
  country: z.string(),
  properties: z.string(),
  context: z.string(),
});
export type StoredEvent = z.infer<typeof StoredEvent>;
/** Test keys write beside live ones; they count only where asked for. */
export const EventEnv = z.enum(["live", "test", "all"]);
export const LatestEvents = z.object({
  appId: AppId.optional(),
  env: EventEnv.default("all"),
  name: z.string().max(200).optional(),
  limit: z.number().int().min(1).max(200).default(50),
});
export const LatestEventsAnswer = z.object({ events: z.array(StoredEvent), asOf: Instant });
/** Per-minute counts by arrival, gaps filled with 0, oldest first. */
export const EventsPerMinute = z.object({
  appId: AppId.optional(),
  env: EventEnv.default("live"),
  minutes: z.number().int().min(5).max(1440).default(60),
});
export const EventsPerMinuteAnswer = z.object({
  from: Instant,
  accepted: z.array(z.number()),
  refused: z.array(z.number()),
  asOf: Instant,
});
export const RefusedEvent = z.object({
  at: Instant,
  appId: z.string(),
  keyId: z.string(),
  reason: z.string(),
  message: z.string(),
  sample: z.string(),
});
export const RefusedEvents = z.object({ appId: AppId.optional() });
export const RefusedEventsAnswer = z.object({ events: z.array(RefusedEvent) });

// ---- ingest, plain HTTP in the Segment shape: Authorization: Basic base64(key + ":") or writeKey in the body ----
/** POST /v1/batch answer: 200 with per-event verdicts. */
export const IngestVerdict = z.object({
  index: z.number().int(),
  eventId: z.string().nullable(),
  ok: z.boolean(),
  reason: z.string().optional(),
  message: z.string().optional(),
});
export const IngestAnswer = z.object({
  success: z.boolean(),
  accepted: z.number().int(),
  rejected: z.number().int(),
  verdicts: z.array(IngestVerdict).optional(),
});
