import type { z } from "zod";
import { DEFAULT_DUNNING, type DunningScheduleInForce } from "#shared/contracts/billing/dunning.ts";
import type { Services } from "#server/platform/context/services.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import { selectSchedule } from "./schedules.store.ts";

/** The tenant's own schedule, else the platform's, else the one that dunning came with. */
export async function scheduleInForce(
  { db }: Pick<Services, "db">,
  tenantId: TenantId,
): Promise<z.output<typeof DunningScheduleInForce>> {
  const row = await db.platform((tx) => selectSchedule(tx, tenantId));
  return row
    ? { ...row, setAt: row.setAt.toISOString() }
    : { schedule: DEFAULT_DUNNING, of: "built_in", setBy: null, setAt: null };
}
