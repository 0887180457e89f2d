import type { z } from "zod";
import type {
  ConfigureDunning,
  DunningScheduleInForce,
} from "#shared/contracts/billing/dunning.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { DEFAULT_DUNNING } from "#shared/contracts/billing/dunning.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { announceBilling } from "../invoices/index.ts";
import { deleteSchedule, upsertSchedule } from "./schedules.store.ts";
import { scheduleInForce } from "./schedule-in-force.ts";

/** For cases that begin from now on; those that run keep theirs. */
export async function configureDunning(
  ctx: Pick<TenantContext, "tx" | "services" | "audit" | "request" | "tenantId">,
  { schedule }: z.output<typeof ConfigureDunning>,
): Promise<z.output<typeof DunningScheduleInForce>> {
  const { tx, services, tenantId } = ctx;
  const before = await scheduleInForce(services, tenantId);
  const at = services.clock.now();
  const by = ctx.request.actorName;
  if (schedule) await upsertSchedule(tx, { schedule, by, at });
  else await deleteSchedule(tx);
  await ctx.audit({ target: tenantId, before: before.schedule, after: schedule });
  announceBilling(tx, services, tenantId);
  if (schedule) {
    const of = tenantId === PLATFORM_TENANT_ID ? "platform" : "tenant";
    return { schedule, of, setBy: by, setAt: at.toISOString() };
  }
  // What holds without the tenant's own, which this transaction removed but another one still sees.
  return tenantId === PLATFORM_TENANT_ID
    ? { schedule: DEFAULT_DUNNING, of: "built_in", setBy: null, setAt: null }
    : scheduleInForce(services, PLATFORM_TENANT_ID);
}
