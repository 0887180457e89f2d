import type { z } from "zod";
import type { UsageAlertsAnswer } from "#shared/contracts/usage.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { addDays, dayOf, monthOf, monthSpan } from "./months.ts";
import { selectAlerts } from "./quota.store.ts";

/** Newest first, of the last twelve months. */
export async function listAlerts({
  tx,
  services,
}: Pick<TenantContext, "tx" | "services">): Promise<z.output<typeof UsageAlertsAnswer>> {
  const aYearAgo = addDays(dayOf(services.clock.now()), -365);
  const rows = await selectAlerts(tx, monthSpan(monthOf(new Date(aYearAgo))).firstDay);
  return {
    alerts: rows.map((row) => ({ ...row, reachedAt: row.reachedAt.toISOString() })),
  };
}
