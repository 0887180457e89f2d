import { z } from "zod";
import { AppId, Instant, PageInput, Reason, Uuid, pageOf } from "../kernel/index.ts";

/** `events` (live keys) are billed; the others are reported beside them. `late` ones are billed as part of `events`. */
export const USAGE_KINDS = ["events", "events_test", "late", "duplicates"] as const;
export const UsageKind = z.enum(USAGE_KINDS);
export type UsageKind = z.infer<typeof UsageKind>;

/** A calendar month in UTC, `2026-11`. */
export const Month = z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/);
/** A day in UTC by receipt, `2026-11-22`. */
export const Day = z.iso.date();

/** Live events a month. `included`: the soft quota, beyond it people are told; `hard`: beyond it ingest refuses. Null: no limit. */
export const QuotaNumbers = z.object({
  included: z.number().int().nullable(),
  hard: z.number().int().nullable(),
});
export type QuotaNumbers = z.infer<typeof QuotaNumbers>;

/** Per cent of the included events at which people are told, once each in a month. */
export const ALERT_THRESHOLDS = [50, 80, 90, 100, 120] as const;

export const QUOTA_STATES = ["ok", "soft", "hard"] as const;
export const Quota = QuotaNumbers.extend({
  source: z.enum(["plan", "own"]),
  /** A code of the catalogue, and what it allows. */
  plan: z.string(),
  ofPlan: QuotaNumbers,
  /** `soft`: over the included events; `hard`: live events are refused. */
  state: z.enum(QUOTA_STATES),
  /** Of an own quota. */
  reason: z.string().nullable(),
  setBy: z.string().nullable(),
  setAt: Instant.nullable(),
});
export type Quota = z.infer<typeof Quota>;

export const UsageMonth = z.object({ month: Month.optional() });

/** Of the month's end, with the range it falls in 8 times of 10; `perDay`: what goes on from here. */
export const Projection = z.object({
  low: z.number().int(),
  likely: z.number().int(),
  high: z.number().int(),
  perDay: z.number(),
});
export type Projection = z.infer<typeof Projection>;

const Counts = z.object({
  events: z.number().int(),
  eventsTest: z.number().int(),
  late: z.number().int(),
  duplicates: z.number().int(),
  refused: z.number().int(),
});

/** The running month by default. Counts are the ledger's; `asOf` says how fresh. */
export const UsageSummary = z.object({
  month: Month,
  /** First day without and last day with numbers that can still change. */
  startsAt: Instant,
  resetsAt: Instant,
  asOf: Instant,
  quota: Quota,
  total: Counts,
  /** Of the included events, in per cent with two digits; null without a limit. */
  percent: z.number().nullable(),
  /** Null for a month that is over, or while there is too little to go by. */
  projection: Projection.nullable(),
  apps: z.array(Counts.extend({ appId: AppId })),
  /** Live events per day of the month so far, the first day first. */
  perDay: z.array(z.number().int()),
  refusedReasons: z.array(z.object({ reason: z.string(), events: z.number().int() })),
  /** The month before, for comparison. */
  lastMonth: z.number().int(),
});
export type UsageSummary = z.infer<typeof UsageSummary>;

export const UsageDays = UsageMonth.extend({ appId: AppId.optional() });
export const UsageDay = Counts.extend({
  day: Day,
  appId: AppId,
  /** Since when the day's numbers are compared with the raw events and closed; null: still open. */
  closedAt: Instant.nullable(),
});
export type UsageDay = z.infer<typeof UsageDay>;
/** Newest day first; days and apps without anything are left out. */
export const UsageDaysAnswer = z.object({ month: Month, rows: z.array(UsageDay), asOf: Instant });

export const UsageLedger = PageInput.extend({
  month: Month.optional(),
  appId: AppId.optional(),
  day: Day.optional(),
  kind: UsageKind.optional(),
});
/** One line of the ledger: never changed, never removed. */
export const UsageEntry = z.object({
  appId: AppId,
  day: Day,
  kind: UsageKind,
  /** From 1, without gaps, for an app, day and kind. */
  entryNo: z.number().int(),
  delta: z.number().int(),
  /** What the deltas come to after it. */
  quantity: z.number().int(),
  runId: Uuid,
  computedAt: Instant,
});
export type UsageEntry = z.infer<typeof UsageEntry>;
/** Newest first. */
export const UsageLedgerPage = pageOf(UsageEntry);

/** `correct`: also writes what differs into the ledger. Without it nothing changes. */
export const RecomputeUsage = z.object({ month: Month, correct: z.boolean().default(false) });
export const RecomputedUsage = z.object({
  month: Month,
  runId: Uuid,
  /** Live events by the ledger and counted from the stored events one by one. */
  ledger: z.number().int(),
  counted: z.number().int(),
  /** (app, day, kind) compared. */
  compared: z.number().int(),
  differences: z.array(
    z.object({
      appId: AppId,
      day: Day,
      kind: UsageKind,
      ledger: z.number().int(),
      counted: z.number().int(),
    }),
  ),
  corrected: z.boolean(),
  /** Days whose events are not kept any more, so that they cannot be counted again. */
  notKept: z.array(Day),
});
export type RecomputedUsage = z.infer<typeof RecomputedUsage>;

const Amount = z.number().int().min(1).max(1_000_000_000_000);
/** `null` for both with `source: "own"`: no limit at all. `source: "plan"` drops the own numbers. */
export const SetQuota = z
  .object({
    source: z.enum(["plan", "own"]),
    included: Amount.nullable().default(null),
    hard: Amount.nullable().default(null),
    reason: Reason,
  })
  .refine(({ included, hard }) => hard === null || included === null || hard >= included, {
    message: "quota_order",
    path: ["hard"],
  });
export type SetQuota = z.infer<typeof SetQuota>;

export const UsageAlert = z.object({
  month: Month,
  threshold: z.number().int(),
  quantity: z.number().int(),
  included: z.number().int(),
  reachedAt: Instant,
});
export type UsageAlert = z.infer<typeof UsageAlert>;
/** Newest first, of the last twelve months. */
export const UsageAlertsAnswer = z.object({ alerts: z.array(UsageAlert) });
