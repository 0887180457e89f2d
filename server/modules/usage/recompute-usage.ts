import type { z } from "zod";
import type { RecomputedUsage, RecomputeUsage } from "#shared/contracts/usage.ts";
import { newId } from "#server/platform/context/new-id.ts";
import { entitlementsOf } from "#server/platform/tenancy/entitlements.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { applyQuota } from "./apply-quota.ts";
import { countUsage } from "./count-usage.ts";
import { addDays, dayOf, daysBetween, monthSpan } from "./months.ts";
import { factKey, factsOf, type UsageFact } from "./usage-fact.ts";
import { ownTotals } from "./usage.olap.ts";
import {
  appendUsage,
  readClock,
  selectOwnDuplicates,
  selectUsageDays,
  type UsageDayRow,
} from "./usage.store.ts";

/** The oldest an event may be when it arrives. */
const OLDEST_DAYS = 366;

type Context = Pick<TenantContext, "tx" | "audit" | "services" | "tenantId" | "tenant">;

/**
 * Counts a month's stored events one by one and compares them with the ledger, to the unit; with `correct` what differs is
 * appended. On the running day, while events arrive, the ledger must lie between two counts.
 */
export async function recomputeUsage(
  ctx: Context,
  input: z.output<typeof RecomputeUsage>,
): Promise<z.output<typeof RecomputedUsage>> {
  const { tx, services, tenantId } = ctx;
  const runId = newId();
  const { retentionDays } = entitlementsOf(ctx.tenant);
  const { days, notKept } = keptDays(input.month, services.clock.now(), retentionDays);
  const count = async (): Promise<UsageFact[]> => {
    const lateExpire = retentionDays < OLDEST_DAYS;
    const facts = await countUsage(services, tenantId, days, { lateExpire });
    const duplicates = await selectOwnDuplicates(tx, days.from, days.to);
    return [
      ...facts,
      ...duplicates.map(({ events, ...of }) => ({
        ...of,
        kind: "duplicates" as const,
        quantity: events,
      })),
    ];
  };
  const earlier = await count();
  await meterNow(ctx, days, runId);
  const ledger = await selectUsageDays(tx, days.from, days.to);
  const readAt = await readClock(tx);
  const counted = await count();
  const { differences, compared } = compare(ledger, earlier, counted);
  const corrected = input.correct && differences.length > 0;
  if (corrected) {
    const facts = differences.map((row) => ({ ...row, quantity: row.counted }));
    await appendUsage(tx, facts, { runId, readAt, closed: true });
    await applyQuota(tx, services);
  }
  await ctx.audit({
    target: tenantId,
    after: { month: input.month, compared, differences: differences.length, corrected },
  });
  const announcement = { type: "changed", entity: "usage", tenantId, id: tenantId } as const;
  tx.afterCommit(() => services.broadcast.announce(announcement));
  const billed = (rows: readonly UsageDayRow[]) =>
    rows.reduce((sum, row) => sum + (row.kind === "events" ? row.quantity : 0), 0);
  const ledgerNow = billed(ledger);
  const off = differences.filter(({ kind }) => kind === "events");
  return {
    month: input.month,
    runId,
    ledger: ledgerNow,
    counted: off.reduce((sum, row) => sum + row.counted - row.ledger, ledgerNow),
    compared,
    differences,
    corrected,
    notKept,
  };
}

/** What arrived since the last pass of the meter is no difference. */
async function meterNow(
  { tx, services, tenantId }: Context,
  days: { from: string; to: string },
  runId: string,
): Promise<void> {
  const openFrom = addDays(dayOf(services.clock.now()), -1);
  if (days.to <= openFrom || days.from >= days.to) return;
  const readAt = await readClock(tx);
  const from = days.from > openFrom ? days.from : openFrom;
  const totals = await services.clickhouse.query(ownTotals, { from, to: days.to }, { tenantId });
  const duplicates = await selectOwnDuplicates(tx, from, days.to);
  const facts = [
    ...factsOf(totals),
    ...duplicates.map(({ events, ...of }) => ({
      ...of,
      kind: "duplicates" as const,
      quantity: events,
    })),
  ];
  await appendUsage(tx, facts, { runId, readAt });
}

function keptDays(month: string, now: Date, kept: number) {
  const { firstDay, endDay } = monthSpan(month);
  const oldest = addDays(dayOf(now), 1 - kept);
  const from = firstDay > oldest ? firstDay : oldest < endDay ? oldest : endDay;
  const tomorrow = addDays(dayOf(now), 1);
  const to = endDay < tomorrow ? endDay : tomorrow > from ? tomorrow : from;
  return { days: { from, to }, notKept: daysBetween(firstDay, from) };
}

function compare(
  ledger: readonly UsageDayRow[],
  earlier: readonly UsageFact[],
  counted: readonly UsageFact[],
) {
  const quantities = (rows: readonly (UsageDayRow | UsageFact)[]) =>
    new Map(rows.map((row) => [factKey(row), row.quantity]));
  const [was, is, told] = [quantities(earlier), quantities(counted), quantities(ledger)];
  const all = new Map([...ledger, ...counted].map((row) => [factKey(row), row]));
  const differences = [];
  for (const [key, { appId, day, kind }] of all) {
    const atLeast = was.get(key) ?? 0;
    const atMost = is.get(key) ?? 0;
    const stands = told.get(key) ?? 0;
    if (stands < atLeast || stands > atMost)
      differences.push({ appId, day, kind, ledger: stands, counted: atMost });
  }
  return { differences, compared: all.size };
}
