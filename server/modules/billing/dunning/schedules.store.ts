import type { DunningSchedule } from "#shared/contracts/billing/dunning.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { PlatformTx, Tx } from "#server/platform/postgres/tx.ts";

export interface ScheduleRow {
  schedule: DunningSchedule;
  of: "tenant" | "platform";
  setBy: string;
  setAt: Date;
}

/** The tenant's own before the platform's. */
export const selectSchedule = (
  tx: PlatformTx,
  tenantId: TenantId,
): Promise<ScheduleRow | undefined> =>
  tx.maybe(sql<ScheduleRow>`select schedule, set_by as "setBy", set_at as "setAt",
      case when tenant_id = ${PLATFORM_TENANT_ID} then 'platform' else 'tenant' end as "of"
    from dunning_schedules where tenant_id in (${tenantId}, ${PLATFORM_TENANT_ID}) order by tenant_id = ${PLATFORM_TENANT_ID} limit 1`);

export const upsertSchedule = (
  tx: Tx,
  { schedule, by, at }: { schedule: DunningSchedule; by: string; at: Date },
): Promise<number> =>
  tx.run(sql`insert into dunning_schedules (schedule, set_by, set_at) values (${JSON.stringify(schedule)}::jsonb, ${by}, ${at})
    on conflict (tenant_id) do update set schedule = excluded.schedule, set_by = excluded.set_by, set_at = excluded.set_at`);

export const deleteSchedule = (tx: Tx): Promise<number> =>
  tx.run(sql`delete from dunning_schedules`);
