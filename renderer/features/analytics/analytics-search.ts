import { z } from "zod";
import { MEASURES, Property, STEPS } from "#shared/contracts/analytics.ts";
import { isZone } from "#renderer/lib/zones.ts";

export const VIEWS = [
  "overview",
  "trends",
  "retention",
  "funnel",
  "breakdown",
  "top",
  "live",
] as const;
export type View = (typeof VIEWS)[number];
export const PRESETS = ["1h", "24h", "7d", "30d", "90d"] as const;
export type Preset = (typeof PRESETS)[number];

const Where = z.string().max(2000);
const Names = z.array(z.string().max(200));
const Instant = z.iso.datetime({ precision: 3 });
const flag = z.literal(true).optional().catch(undefined);

/** Everything the page shows is in its address; what is not valid there is left out. An empty event name is any event. */
export const AnalyticsSearch = z.object({
  view: z.enum(VIEWS).optional().catch(undefined),
  app: z.uuid().optional().catch(undefined),
  env: z.enum(["test"]).optional().catch(undefined),
  range: z.enum(PRESETS).optional().catch(undefined),
  from: Instant.optional().catch(undefined),
  to: Instant.optional().catch(undefined),
  zone: z.string().max(64).refine(isZone).optional().catch(undefined),
  step: z.enum(STEPS).optional().catch(undefined),
  q: z.string().max(2000).optional().catch(undefined),
  table: flag,
  // trends
  events: Names.min(1).max(5).optional().catch(undefined),
  /** The filters of those events, side by side with them. */
  where: z.array(Where).max(5).optional().catch(undefined),
  measure: z.enum(MEASURES).optional().catch(undefined),
  by: Property.optional().catch(undefined),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional()
    .catch(undefined),
  compare: flag,
  hide: Names.max(40).optional().catch(undefined),
  // retention
  start: z.string().max(200).optional().catch(undefined),
  startWhere: Where.optional().catch(undefined),
  back: z.string().max(200).optional().catch(undefined),
  backWhere: Where.optional().catch(undefined),
  cohort: z.enum(["week", "month"]).optional().catch(undefined),
  every: flag,
  after: flag,
  counts: flag,
  // funnel
  steps: Names.min(1).max(8).optional().catch(undefined),
  stepsWhere: z.array(Where).max(8).optional().catch(undefined),
  window: z.int().min(1).max(7_776_000).optional().catch(undefined),
  order: z.enum(["strict", "any"]).optional().catch(undefined),
  split: Property.optional().catch(undefined),
  // breakdown
  property: Property.optional().catch(undefined),
  people: flag,
  // live tail
  words: z.string().max(200).optional().catch(undefined),
  event: z.string().max(200).optional().catch(undefined),
  tail: z.enum(["live", "test"]).optional().catch(undefined),
});
export type AnalyticsSearch = z.infer<typeof AnalyticsSearch>;
export type Patch = Partial<{ [K in keyof AnalyticsSearch]: AnalyticsSearch[K] | undefined }>;

/** The search with a change; what is undefined or as by default is left out of the address. */
export function patched(search: AnalyticsSearch, change: Patch): AnalyticsSearch {
  const merged = { ...search, ...change };
  return Object.fromEntries(
    Object.entries(merged).filter(([, value]) => value !== undefined && value !== ""),
  ) as AnalyticsSearch;
}
