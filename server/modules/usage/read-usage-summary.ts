import type { z } from "zod";
import type { UsageMonth, UsageSummary } from "#shared/contracts/usage.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { quotaNumbers, quotaState } from "./apply-quota.ts";
import { addDays, dayOf, daysBetween, monthOf, monthSpan, type MonthSpan } from "./months.ts";
import { projectUsage } from "./project-usage.ts";
import { selectQuotaStanding } from "./quota.store.ts";
import { toQuota } from "./quota-view.ts";
import { selectRefusedPerDay, selectRefusedReasons } from "./refused-usage.store.ts";
import { addRow, noCounts, type UsageCounts } from "./usage-counts.ts";
import { selectUsageDays, type UsageDayRow } from "./usage.store.ts";

const DAY_MS = 86_400_000;
const HISTORY_DAYS = 28;

/** A month against its quota, from the ledger: what was used, where it is going, and what else arrived. */
export async function readUsageSummary(
  { tx, services }: Pick<TenantContext, "tx" | "services">,
  input: z.output<typeof UsageMonth>,
): Promise<z.output<typeof UsageSummary>> {
  const now = services.clock.now();
  const span = monthSpan(input.month ?? monthOf(now));
  const before = monthSpan(monthOf(new Date(span.startsAt.getTime() - 1)));
  const [ledger, earlier, standing, refused, reasons] = await Promise.all([
    selectUsageDays(tx, span.firstDay, span.endDay),
    selectUsageDays(tx, before.firstDay, span.firstDay),
    selectQuotaStanding(tx, span),
    selectRefusedPerDay(tx, span.firstDay, span.endDay),
    selectRefusedReasons(tx, span.firstDay, span.endDay),
  ]);
  const total = noCounts();
  const apps = new Map<string, UsageCounts & Pick<UsageDayRow, "appId">>();
  const of = (row: Pick<UsageDayRow, "appId">) => {
    const app = apps.get(row.appId) ?? { appId: row.appId, ...noCounts() };
    apps.set(row.appId, app);
    return app;
  };
  for (const row of ledger) for (const counts of [total, of(row)]) addRow(counts, row);
  for (const row of refused) for (const counts of [total, of(row)]) counts.refused += row.events;
  const numbers = quotaNumbers(standing);
  const days = perDay([...earlier, ...ledger]);
  return {
    month: span.month,
    startsAt: span.startsAt.toISOString(),
    resetsAt: span.resetsAt.toISOString(),
    asOf: now.toISOString(),
    quota: toQuota(standing, quotaState(total.events, numbers)),
    total,
    percent:
      numbers.included === null
        ? null
        : Math.round((total.events / numbers.included) * 10_000) / 100,
    projection: project(days, span, now, total.events),
    apps: [...apps.values()].toSorted((a, b) => b.events - a.events),
    perDay: daysBetween(span.firstDay, lastDay(span, now)).map((day) => days.get(day) ?? 0),
    refusedReasons: reasons,
    lastMonth: earlier.reduce((sum, row) => sum + (row.kind === "events" ? row.quantity : 0), 0),
  };
}

/** The day after the last that has begun. */
const lastDay = (span: MonthSpan, now: Date): string => {
  const tomorrow = addDays(dayOf(now), 1);
  return tomorrow < span.endDay ? tomorrow : span.endDay;
};

function perDay(rows: readonly UsageDayRow[]): Map<string, number> {
  const days = new Map<string, number>();
  for (const { day, kind, quantity } of rows)
    if (kind === "events") days.set(day, (days.get(day) ?? 0) + quantity);
  return days;
}

function project(days: Map<string, number>, span: MonthSpan, now: Date, used: number) {
  if (now >= span.resetsAt || now < span.startsAt) return null;
  const today = dayOf(now);
  // A tenant that is new this week has no weeks of nothing behind it.
  const first = [...days.keys()].toSorted()[0] ?? today;
  const from = addDays(today, -HISTORY_DAYS);
  const midnight = Date.parse(today);
  const made = projectUsage({
    history: daysBetween(first > from ? first : from, today).map((day) => days.get(day) ?? 0),
    used,
    today: days.get(today) ?? 0,
    todayShare: (now.getTime() - midnight) / DAY_MS,
    daysLeft: Math.round((span.resetsAt.getTime() - midnight) / DAY_MS) - 1,
  });
  return made ?? null;
}
