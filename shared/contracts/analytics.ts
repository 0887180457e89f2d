import { z } from "zod";
import { AppId, Instant, PageInput, pageOf } from "../kernel/index.ts";
import { StoredEvent } from "./events.ts";

// ---- what every question has ----

/** An IANA zone such as `Europe/Berlin`; offsets (`+02:00`) are refused, they know no summer. */
export const TimeZone = z
  .string()
  .max(64)
  .regex(/^[A-Za-z][A-Za-z0-9_+/-]*$/)
  .refine(isTimeZone, { message: "time_zone_unknown" });

function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** Columns of an event that can be filtered and broken down by; everything else is `properties.<path>`. */
export const EVENT_COLUMNS = [
  "name",
  "type",
  "app_version",
  "platform",
  "country",
  "os_version",
  "device_model",
  "locale",
  "library",
  "currency",
  "revenue",
  "user_id",
  "anonymous_id",
  "person",
  "session_id",
  "key_id",
] as const;
export type EventColumn = (typeof EVENT_COLUMNS)[number];
// No control characters, quotes or escapes, no empty part, nothing that ClickHouse reads as a cast or a sub-object.
const PATH = /^properties(\.(?![:^])[^\p{C}.`"\\]+)+$/u;
/** `properties.plan`, `properties.cart.total`: dots go into nested objects, 1–200 characters after the first dot. */
export const PropertyPath = z
  .templateLiteral(["properties.", z.string()])
  .refine((path) => path.length <= 211 && PATH.test(path), { message: "property_path" });
export const Property = z.union([z.enum(EVENT_COLUMNS), PropertyPath]);
export type Property = z.infer<typeof Property>;

export const FILTER_OPERATORS = [
  "is",
  "is_not",
  "contains",
  "not_contains",
  "exists",
  "not_exists",
  "gt",
  "gte",
  "lt",
  "lte",
] as const;
export type FilterOperator = (typeof FILTER_OPERATORS)[number];
/**
 * Several `values` are "one of"; numbers and booleans as text (`"42"`, `"true"`). `exists` takes none, `gt gte lt lte` one
 * number. `contains` ignores case. An event without the property passes only `is_not`, `not_contains` and `not_exists`.
 */
export const Filter = z
  .object({
    property: Property,
    operator: z.enum(FILTER_OPERATORS),
    values: z.array(z.string().max(500)).max(50).default([]),
  })
  .refine(hasFittingValues, { message: "filter_values" });
export type Filter = z.infer<typeof Filter>;

function hasFittingValues({ operator, values }: { operator: FilterOperator; values: string[] }) {
  if (operator === "exists" || operator === "not_exists") return values.length === 0;
  if (["gt", "gte", "lt", "lte"].includes(operator))
    return values.length === 1 && values[0]?.trim() !== "" && Number.isFinite(Number(values[0]));
  return values.length > 0;
}

const Filters = z.array(Filter).max(10).default([]);
/** An event by its name, with filters of its own; `name: null` is any event. */
export const EventChoice = z.object({
  name: z.string().min(1).max(200).nullable(),
  filters: Filters,
});
export type EventChoice = z.infer<typeof EventChoice>;

export const STEPS = ["minute", "5 minutes", "hour", "day", "week", "month"] as const;
export type Step = (typeof STEPS)[number];
export const StepOrAuto = z.enum([...STEPS, "auto"]);

const Question = z.object({
  appId: AppId,
  env: z.enum(["live", "test"]).default("live"),
  /** Included. */
  from: Instant,
  /** Not included. */
  to: Instant,
  timeZone: TimeZone.default("UTC"),
  filters: Filters,
});
export type Question = z.infer<typeof Question>;

export const Range = z.object({ from: Instant, to: Instant });

/**
 * What every answer has. `range` is the one really used: on an axis of time it is widened to whole steps of the viewer's
 * zone. `partial.bucket` is the index in `at` of the step that is still running, null when all are over.
 */
const Answer = z.object({
  asOf: Instant,
  range: Range,
  timeZone: z.string(),
  partial: z.object({ bucket: z.number().int().nullable() }),
});

/** Columns for a chart: one number per element of `at`. Null: not known, or not yet. */
export const Series = z.object({
  /** Stable within one question: `0`…`4` for the asked events, `all`, a value of the breakdown, a currency, `other`. */
  key: z.string(),
  /** What a person reads; empty for a missing value. */
  label: z.string(),
  kind: z.enum(["event", "all", "value", "other"]),
  values: z.array(z.number().nullable()),
  /** Over the whole range; people are counted once, so it is not the sum of `values`. */
  total: z.number().nullable(),
});
export type Series = z.infer<typeof Series>;

// ---- analytics.series ----
/** `average`: events per person. `revenue`: one series per currency, in units of it; with a breakdown `currency` is needed. */
export const MEASURES = ["events", "people", "sessions", "revenue", "average"] as const;
export const Measure = z.enum(MEASURES);
export type Measure = z.infer<typeof Measure>;
export const Breakdown = z.object({
  property: Property,
  top: z.number().int().min(1).max(20).default(8),
});
export const SeriesQuestion = Question.extend({
  measure: Measure.default("events"),
  step: StepOrAuto.default("auto"),
  /** None: all events as one series. With a breakdown they are taken together. */
  events: z.array(EventChoice).max(5).default([]),
  breakdown: Breakdown.nullable().default(null),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .nullable()
    .default(null),
  /** The same number of steps just before. */
  compare: z.boolean().default(false),
});
export type SeriesQuestion = z.infer<typeof SeriesQuestion>;
export const SeriesAnswer = Answer.extend({
  step: z.enum(STEPS),
  measure: Measure,
  /** Starts of the steps, seconds since the epoch. */
  at: z.array(z.number().int()),
  series: z.array(Series),
  /** Aligned with `at` by index; its own times are in `at` of this object. */
  previous: z
    .object({ range: Range, at: z.array(z.number().int()), series: z.array(Series) })
    .nullable(),
});
export type SeriesAnswer = z.infer<typeof SeriesAnswer>;

// ---- analytics.actives ----
/** Per day of the viewer's zone; without filters and events it is read from hourly states and is fast for years. */
export const ActivesQuestion = Question.extend({ events: z.array(EventChoice).max(5).default([]) });
export type ActivesQuestion = z.infer<typeof ActivesQuestion>;
export const ActivesAnswer = Answer.extend({
  at: z.array(z.number().int()),
  /** People of the day, of the 7 and the 30 days that end with it, and day / 30 days (0…1, null without people). */
  day: z.array(z.number()),
  week: z.array(z.number()),
  month: z.array(z.number()),
  stickiness: z.array(z.number().nullable()),
});
export type ActivesAnswer = z.infer<typeof ActivesAnswer>;

// ---- analytics.retention ----
export const RetentionQuestion = Question.extend({
  step: z.enum(["day", "week", "month"]).default("day"),
  /** `first`: a person belongs to the step of their first `start` event ever; `any`: to each step with one. */
  cohort: z.enum(["first", "any"]).default("first"),
  start: EventChoice.default({ name: null, filters: [] }),
  returning: EventChoice.default({ name: null, filters: [] }),
  /** `on`: back in exactly that step; `after`: in that step or any later one that was read. */
  counting: z.enum(["on", "after"]).default("on"),
  /** How many steps after the cohort's own are shown. */
  periods: z.number().int().min(1).max(31).default(8),
});
export type RetentionQuestion = z.infer<typeof RetentionQuestion>;
/** Row = cohort, column = steps since (0 is the cohort's own step). Null: has not come yet. */
export const RetentionAnswer = Answer.extend({
  step: z.enum(["day", "week", "month"]),
  at: z.array(z.number().int()),
  sizes: z.array(z.number().int()),
  counts: z.array(z.array(z.number().int().nullable())),
  /** 0…1 of the cohort's size. */
  shares: z.array(z.array(z.number().nullable())),
  /** Per column over all cohorts whose step is over, weighted by size. */
  average: z.array(z.number().nullable()),
});
export type RetentionAnswer = z.infer<typeof RetentionAnswer>;

// ---- analytics.funnel ----
export const FunnelQuestion = Question.extend({
  steps: z.array(EventChoice).min(2).max(8),
  /** From a person's first step to their last; 1 s to 90 days. */
  windowSeconds: z.number().int().min(1).max(7_776_000).default(86_400),
  /** `ordered`: in this order, others may lie between; `strict`: no other step of the funnel between; `any`: any order. */
  order: z.enum(["ordered", "strict", "any"]).default("ordered"),
  breakdown: z
    .object({ property: Property, top: z.number().int().min(1).max(10).default(5) })
    .nullable()
    .default(null),
});
export type FunnelQuestion = z.infer<typeof FunnelQuestion>;
export const FunnelBranch = z.object({
  key: z.string(),
  label: z.string(),
  kind: z.enum(["all", "value", "other"]),
  /** Per step: people who came at least so far, share of the first step, share of the step before. */
  people: z.array(z.number().int()),
  share: z.array(z.number().nullable()),
  shareOfPrevious: z.array(z.number().nullable()),
  /** Median seconds from the step before; null for the first step and where nobody came. */
  medianSeconds: z.array(z.number().nullable()),
});
export type FunnelBranch = z.infer<typeof FunnelBranch>;
/** The first branch is everybody. The breakdown's value is the one of a person's first funnel event. */
export const FunnelAnswer = Answer.extend({ branches: z.array(FunnelBranch) });
export type FunnelAnswer = z.infer<typeof FunnelAnswer>;

// ---- analytics.breakdown ----
export const BreakdownQuestion = Question.extend({
  property: Property,
  events: z.array(EventChoice).max(5).default([]),
  sort: z.enum(["events", "people"]).default("events"),
  limit: z.number().int().min(1).max(200).default(50),
});
export type BreakdownQuestion = z.infer<typeof BreakdownQuestion>;
const TableRow = z.object({
  /** Empty: the event has no such property. */
  value: z.string(),
  events: z.number().int(),
  people: z.number().int(),
  /** Of all events of the question, 0…1. */
  share: z.number(),
  /** Events in equal parts of the range, oldest first, at most 40. */
  trend: z.array(z.number()),
});
export const BreakdownAnswer = Answer.extend({
  property: Property,
  rows: z.array(TableRow),
  total: z.object({ events: z.number().int(), people: z.number().int(), values: z.number().int() }),
  /** What did not fit into `rows`. */
  other: z.object({ values: z.number().int(), events: z.number().int(), share: z.number() }),
});
export type BreakdownAnswer = z.infer<typeof BreakdownAnswer>;

// ---- analytics.top ----
export const TopQuestion = Question.extend({ limit: z.number().int().min(1).max(200).default(20) });
export type TopQuestion = z.infer<typeof TopQuestion>;
/** `previous` is the same length of time just before; `change` = (events − previousEvents) / previousEvents, null from 0. */
export const TopAnswer = Answer.extend({
  previousRange: Range,
  rows: z.array(
    TableRow.extend({ previousEvents: z.number().int(), change: z.number().nullable() }),
  ),
  total: z.object({ events: z.number().int(), people: z.number().int(), values: z.number().int() }),
});
export type TopAnswer = z.infer<typeof TopAnswer>;

// ---- analytics.properties, analytics.propertyValues: for the query builder ----
/** `event`: only what events of that name carry. */
export const PropertiesQuestion = Question.omit({ filters: true }).extend({
  event: z.string().min(1).max(200).nullable().default(null),
  search: z.string().max(100).default(""),
});
export type PropertiesQuestion = z.infer<typeof PropertiesQuestion>;
export const PropertiesAnswer = Answer.extend({
  /** Looked at: the newest events of the range. */
  sampled: z.number().int(),
  /** Most frequent first, at most 200. Columns come before properties. */
  properties: z.array(
    z.object({
      property: Property,
      kind: z.enum(["column", "property"]),
      type: z.enum(["text", "number", "boolean", "list", "mixed"]),
      /** Of the events looked at, 0…1. */
      share: z.number(),
    }),
  ),
});
export type PropertiesAnswer = z.infer<typeof PropertiesAnswer>;
export const PropertyValuesQuestion = Question.omit({ filters: true }).extend({
  property: Property,
  event: z.string().min(1).max(200).nullable().default(null),
  /** Start of the value, case ignored. */
  prefix: z.string().max(200).default(""),
  limit: z.number().int().min(1).max(100).default(20),
});
export type PropertyValuesQuestion = z.infer<typeof PropertyValuesQuestion>;
export const PropertyValuesAnswer = Answer.extend({
  property: Property,
  values: z.array(z.object({ value: z.string(), events: z.number().int() })),
});
export type PropertyValuesAnswer = z.infer<typeof PropertyValuesAnswer>;

// ---- events.search, events.one ----
export const EventDetail = StoredEvent.extend({
  osVersion: z.string(),
  deviceModel: z.string(),
  locale: z.string(),
  library: z.string(),
  sessionId: z.string(),
  currency: z.string(),
  /** In units of the currency; null without one. */
  revenue: z.number().nullable(),
  storedAt: Instant,
});
export type EventDetail = z.infer<typeof EventDetail>;
/** Newest first, by when it happened or when it was received. A billed number's drill-down is `by: "received"` with env live. */
export const SearchEvents = PageInput.extend({
  appId: AppId,
  env: z.enum(["live", "test", "all"]).default("live"),
  from: Instant,
  to: Instant,
  by: z.enum(["happened", "received"]).default("happened"),
  events: z.array(EventChoice).max(5).default([]),
  filters: Filters,
});
export type SearchEvents = z.infer<typeof SearchEvents>;
export const SearchEventsAnswer = pageOf(EventDetail).extend({ asOf: Instant, range: Range });
export type SearchEventsAnswer = z.infer<typeof SearchEventsAnswer>;
/** `event_id` is the client's; `at` (when known) finds it faster. */
export const FindEvent = z.object({
  appId: AppId,
  eventId: z.string().min(1).max(128),
  at: Instant.nullable().default(null),
});
export type FindEvent = z.infer<typeof FindEvent>;

// ---- GET /v1/analytics/export: CSV, streamed. Permission analytics.export, in the audit log, not for impersonated sessions ----
/**
 * Query string: `tenantId`, `what`, and `input`: the same JSON that the procedure of that name takes (`events` is `events.search`
 * without its page). An error is the usual JSON answer.
 */
export const EXPORTS = [
  "events",
  "series",
  "actives",
  "retention",
  "funnel",
  "breakdown",
  "top",
] as const;
export const ExportWhat = z.enum(EXPORTS);
export type ExportWhat = z.infer<typeof ExportWhat>;
