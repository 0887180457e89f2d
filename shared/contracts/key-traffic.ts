import { z } from "zod";
import { AppId, Instant, KeyId } from "../kernel/index.ts";

/**
 * When traffic falls under `threshold` a day. `falls`: with the interval of the day; `under`: it has, since then; the
 * others are honest about there being no answer. In every interval of this file the truth lies in nine of ten cases.
 */
const Answer = z.discriminatedUnion("state", [
  z.object({ state: z.literal("falls"), at: Instant, earliest: Instant, latest: Instant }),
  z.object({ state: z.literal("under"), since: Instant }),
  z.object({ state: z.literal("not_falling") }),
  z.object({
    state: z.literal("not_enough_data"),
    days: z.number().int(),
    needed: z.number().int(),
  }),
  z.object({ state: z.literal("not_rotated") }),
]);
/** The trend on the days of the plot and beyond; one value a day from `from`. */
const Band = z.object({
  from: Instant,
  middle: z.array(z.number()),
  low: z.array(z.number()),
  high: z.array(z.number()),
});
export const KeyForecast = z.object({
  /** A day; null while nothing says what level there was before. */
  threshold: z.number().nullable(),
  answer: Answer,
  band: Band.nullable(),
});
export type KeyForecast = z.infer<typeof KeyForecast>;

/** A day; the interval is null with too few days to say. */
export const DayEstimate = z.object({
  expected: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});
export type DayEstimate = z.infer<typeof DayEstimate>;

const Series = z.object({
  keyId: KeyId,
  events: z.array(z.number()),
  people: z.array(z.number()),
});
export type KeySeries = z.infer<typeof Series>;

export const KeyVersionTraffic = z.object({
  appVersion: z.string(),
  platform: z.string(),
  /** Of the last 24 hours. */
  old: z.object({ events: z.number(), people: z.number() }),
  successor: z.object({ events: z.number(), people: z.number() }),
  /** What is refused a day when the key is revoked now. */
  loss: z.object({ events: DayEstimate, people: DayEstimate }),
});
export type KeyVersionTraffic = z.infer<typeof KeyVersionTraffic>;

/** Of the last 7 days. `accepted`, or the code it was refused with. */
export const KeyOutcome = z.object({
  outcome: z.string(),
  requests: z.number().int(),
  events: z.number().int(),
  lastAt: Instant,
});

export const KeyTrafficInput = z.object({
  keyId: KeyId,
  /** People a day for the second forecast. */
  thresholdPeople: z.number().int().min(1).max(1_000_000_000).default(10),
});
/**
 * What goes through a key and its successor. Days are 24 hours each, counted back from the last full hour (`asOf`);
 * hours are the last 48. All by arrival, live and test as the key is.
 */
export const KeyTraffic = z.object({
  keyId: KeyId,
  appId: AppId,
  successorKeyId: KeyId.nullable(),
  asOf: Instant,
  hours: z.object({ from: Instant, old: Series, successor: Series.nullable() }),
  days: z.object({ from: Instant, old: Series, successor: Series.nullable() }),
  /** Events a day before the rotation, the mean of its last 7 days. */
  levelBefore: z.number().nullable(),
  /** Of the last 24 hours, 0 to 1; null without a successor or any traffic. */
  shareOnOld: z.number().nullable(),
  versions: z.array(KeyVersionTraffic),
  forecast: z.object({ events: KeyForecast, people: KeyForecast }),
  loss: z.object({ events: DayEstimate, people: DayEstimate }),
  outcomes: z.array(KeyOutcome),
});
export type KeyTraffic = z.infer<typeof KeyTraffic>;

/** Events per hour of the last 24 hours, oldest first, for each key that had any. */
export const KeyActivity = z.object({
  asOf: Instant,
  keys: z.array(z.object({ keyId: KeyId, events: z.array(z.number()) })),
});
export type KeyActivity = z.infer<typeof KeyActivity>;
