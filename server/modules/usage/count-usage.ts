import type { Services } from "#server/platform/context/services.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import { factsOf, type UsageFact } from "./usage-fact.ts";
import { countedEvents, ownTotals } from "./usage.olap.ts";

/**
 * Counts the stored events of one tenant one by one, of the days from `from` to before `to`. An event that came late may have
 * been removed already, where events are kept for a short time only: with `lateExpire` the late ones are taken from what
 * was counted when they were stored, wherever that is more.
 */
export async function countUsage(
  { clickhouse }: Pick<Services, "clickhouse">,
  tenantId: TenantId,
  days: { readonly from: string; readonly to: string },
  { lateExpire }: { readonly lateExpire: boolean },
): Promise<UsageFact[]> {
  const counted = await clickhouse.query(countedEvents, days, { tenantId });
  if (!lateExpire) return factsOf(counted);
  const stored = await clickhouse.query(ownTotals, days, { tenantId });
  const rows = new Map(stored.map((row) => [rowKey(row), { ...row, accepted: row.late }]));
  for (const row of counted) {
    const late = Math.max(row.late, rows.get(rowKey(row))?.late ?? 0);
    rows.set(rowKey(row), { ...row, accepted: row.accepted - row.late + late, late });
  }
  return factsOf([...rows.values()]);
}

const rowKey = (row: { app_id: string; env: string; day: string }): string =>
  `${row.app_id}/${row.env}/${row.day}`;
