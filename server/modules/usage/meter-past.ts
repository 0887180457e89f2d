import { newId } from "#server/platform/context/new-id.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import { countUsage } from "./count-usage.ts";
import { meterTenant, type MeteringServices } from "./meter-tenant.ts";
import { addDays, dayOf } from "./months.ts";
import { readClock } from "./usage.store.ts";

/** Brings a tenant's ledger to its stored events for all days since `since` that metering does not look back to, and the others. */
export async function meterPast(
  services: MeteringServices,
  tenantId: TenantId,
  since: Date,
): Promise<void> {
  const readAt = await services.db.tenant(tenantId, "read", readClock);
  const days = { from: dayOf(since), to: addDays(dayOf(services.clock.now()), -1) };
  const facts = await countUsage(services, tenantId, days, { lateExpire: true });
  await meterTenant(services, tenantId, facts, { runId: newId(), readAt, closed: true });
}
