import type { Services } from "#server/platform/context/services.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import { tenantHours } from "./events.olap.ts";
import { axisUntil, onAxis } from "./minutes.ts";

export interface TenantActivity {
  /** Live events in the last 24 hours, the running one included. */
  readonly events24h: number;
  /** The same per hour, oldest first, 24 numbers. */
  readonly spark: number[];
}

const HOURS = 24;

/** One query for a page of tenants; staff only. Null while ClickHouse does not answer. */
export async function tenantsActivity(
  services: Pick<Services, "clickhouse" | "clock" | "log">,
  tenantIds: readonly TenantId[],
): Promise<Map<TenantId, TenantActivity> | null> {
  const axis = axisUntil(services.clock.now(), 3600, HOURS);
  try {
    const rows =
      tenantIds.length === 0
        ? []
        : await services.clickhouse.query(
            tenantHours,
            { tenants: [...tenantIds], from: axis.from },
            "all_tenants",
          );
    const byTenant = Map.groupBy(rows, (row) => row.tenant_id);
    return new Map(
      tenantIds.map((tenantId) => {
        const spark = onAxis(axis, byTenant.get(tenantId) ?? [], (row) => row.accepted);
        return [tenantId, { events24h: spark.reduce((sum, hour) => sum + hour, 0), spark }];
      }),
    );
  } catch (error) {
    services.log.warn({ error }, "the activity of tenants could not be read");
    return null;
  }
}
