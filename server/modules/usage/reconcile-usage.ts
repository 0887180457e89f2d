import type { TenantId } from "#shared/kernel/ids.ts";
import { countUsage } from "./count-usage.ts";
import { meterTenant, type MeteringServices } from "./meter-tenant.ts";
import { addDays, dayOf } from "./months.ts";
import { factKey, type UsageFact } from "./usage-fact.ts";
import { tenantTotals } from "./usage.olap.ts";
import { selectTenantTotals, selectUnmeteredDuplicates, selectUsageDays } from "./usage.store.ts";

/** Every plan keeps its events for longer than that. */
const LOOK_BACK_DAYS = 28;

/**
 * Looks whether days that are over changed behind the meter (a replay, an event that waited with the dead letters, a day on
 * which nobody metered) and counts the stored events of those tenants again. Returns whose ledger changed.
 */
export async function reconcileUsage(
  services: MeteringServices,
  run: { readonly runId: string; readonly readAt: Date },
): Promise<TenantId[]> {
  const today = dayOf(services.clock.now());
  const days = { from: addDays(today, -LOOK_BACK_DAYS), to: addDays(today, -1) };
  const [stored, ledger] = await Promise.all([
    services.clickhouse.query(tenantTotals, days, "all_tenants"),
    services.db.platform((tx) => selectTenantTotals(tx, days.from, days.to)),
  ]);
  const totals = new Map(stored.map((row) => [row.tenant_id, row]));
  const differing = ledger.filter((of) => {
    const row = totals.get(of.tenantId);
    return (
      of.live !== (row?.live ?? 0) || of.test !== (row?.test ?? 0) || of.late !== (row?.late ?? 0)
    );
  });
  await addDuplicates(services, days, run);
  const corrected: TenantId[] = [];
  for (const { tenantId } of differing) {
    const facts = await countUsage(services, tenantId, days, { lateExpire: true });
    const gone = await missingFrom(services, tenantId, facts, days);
    const { entries } = await meterTenant(services, tenantId, [...facts, ...gone], {
      ...run,
      closed: true,
    });
    if (entries > 0) corrected.push(tenantId);
    services.log.info({ tenantId, ...days, entries }, "usage of past days was counted again");
  }
  return corrected;
}

/** Repetitions are counted in PostgreSQL; those of past days need no other look. */
async function addDuplicates(
  services: MeteringServices,
  { from, to }: { from: string; to: string },
  run: { readonly runId: string; readonly readAt: Date },
): Promise<void> {
  const rows = await services.db.platform((tx) => selectUnmeteredDuplicates(tx, from, to));
  for (const [tenantId, own] of Map.groupBy(rows, (row) => row.tenantId)) {
    const facts = own.map(({ appId, day, events }): UsageFact => ({
      tenantId,
      appId,
      day,
      kind: "duplicates",
      quantity: events,
    }));
    await meterTenant(services, tenantId, facts, { ...run, closed: true });
  }
}

/** What the ledger has and the stored events have not. */
async function missingFrom(
  services: MeteringServices,
  tenantId: TenantId,
  facts: readonly UsageFact[],
  { from, to }: { from: string; to: string },
): Promise<UsageFact[]> {
  const there = new Set(facts.map(factKey));
  const rows = await services.db.tenant(tenantId, "read", (tx) => selectUsageDays(tx, from, to));
  return rows
    .filter((row) => row.kind !== "duplicates" && row.quantity > 0 && !there.has(factKey(row)))
    .map((row) => ({ ...row, tenantId, quantity: 0 }));
}
