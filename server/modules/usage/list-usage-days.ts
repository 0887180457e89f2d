import type { z } from "zod";
import type { UsageDay, UsageDays, UsageDaysAnswer } from "#shared/contracts/usage.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { monthOf, monthSpan } from "./months.ts";
import { selectRefusedPerDay } from "./refused-usage.store.ts";
import { addRow, noCounts, type UsageCounts } from "./usage-counts.ts";
import { selectClosedDays, selectUsageDays } from "./usage.store.ts";

/** The ledger of a month, a row per app and day, newest day first. */
export async function listUsageDays(
  { tx, services }: Pick<TenantContext, "tx" | "services">,
  input: z.output<typeof UsageDays>,
): Promise<z.output<typeof UsageDaysAnswer>> {
  const now = services.clock.now();
  const { month, firstDay, endDay } = monthSpan(input.month ?? monthOf(now));
  const [ledger, refused, closed] = await Promise.all([
    selectUsageDays(tx, firstDay, endDay, input.appId),
    selectRefusedPerDay(tx, firstDay, endDay, input.appId),
    selectClosedDays(tx, firstDay, endDay),
  ]);
  const closedAt = new Map(closed.map((row) => [row.day, row.closedAt.toISOString()]));
  const rows = new Map<string, Pick<UsageDay, "day" | "appId"> & UsageCounts>();
  const at = (of: Pick<UsageDay, "day" | "appId">) => {
    const key = `${of.day}/${of.appId}`;
    const row = rows.get(key) ?? { day: of.day, appId: of.appId, ...noCounts() };
    rows.set(key, row);
    return row;
  };
  for (const row of ledger) addRow(at(row), row);
  for (const row of refused) at(row).refused += row.events;
  return {
    month,
    rows: [...rows.values()]
      .toSorted((a, b) => (a.day === b.day ? b.events - a.events : a.day < b.day ? 1 : -1))
      .map((row) => ({ ...row, closedAt: closedAt.get(row.day) ?? null })),
    asOf: now.toISOString(),
  };
}
