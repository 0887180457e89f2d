import { countUsage } from "./count-usage.ts";
import { meterTenant, type MeteringServices } from "./meter-tenant.ts";
import { addDays, dayOf } from "./months.ts";
import { selectOpenDays } from "./usage.store.ts";

/** What is still on its way when a day ends has arrived by then. */
const SETTLING_MS = 3_600_000;
const MOST_DAYS = 200;

/**
 * Closes days that have settled: the stored events are counted one by one, the ledger is brought to that, and from then on only
 * another count changes it. Returns how many were closed.
 */
export async function closeUsageDays(
  services: MeteringServices,
  run: { readonly runId: string; readonly readAt: Date },
): Promise<number> {
  const before = dayOf(new Date(services.clock.now().getTime() - SETTLING_MS));
  const open = await services.db.platform((tx) => selectOpenDays(tx, before, MOST_DAYS));
  for (const { tenantId, day } of open) {
    const days = { from: day, to: addDays(day, 1) };
    const facts = await countUsage(services, tenantId, days, { lateExpire: true });
    const { entries } = await meterTenant(services, tenantId, facts, { ...run, close: [day] });
    if (entries > 0)
      services.log.warn({ tenantId, day, entries }, "a day was corrected when it was closed");
  }
  return open.length;
}
