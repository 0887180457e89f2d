import { z } from "zod";
import type { TenantId } from "#shared/kernel/ids.ts";
import { namedQuery } from "#server/platform/clickhouse/clickhouse.ts";
import type { Services } from "#server/platform/context/services.ts";

const storedEvents = namedQuery({
  name: "tenants.storedEvents",
  sql: `SELECT count() AS count FROM events WHERE tenant_id = {tenant:UUID}`,
  params: z.object({}),
  row: z.object({ count: z.number() }),
  tenant: true,
});

/** Events of one tenant in ClickHouse. @throws `clickhouse_unavailable` */
export async function countStoredEvents(
  { clickhouse }: Pick<Services, "clickhouse">,
  tenantId: TenantId,
): Promise<number> {
  const [row] = await clickhouse.query(storedEvents, {}, { tenantId });
  return row?.count ?? 0;
}

const eventTables = namedQuery({
  name: "tenants.eventTables",
  sql: `SELECT name FROM system.tables
        WHERE database = currentDatabase() AND engine LIKE '%MergeTree' AND name != 'schema_migrations' ORDER BY name`,
  params: z.object({}),
  row: z.object({ name: z.string().regex(/^[a-z_][a-z0-9_]*$/) }),
  tenant: false,
});

/**
 * Removes one tenant's rows from every table, the aggregates included. @returns what is left, by table, where anything is.
 * @throws `clickhouse_unavailable`
 */
export async function removeStoredEvents(
  { clickhouse }: Pick<Services, "clickhouse">,
  tenantId: TenantId,
): Promise<Record<string, number>> {
  const left: Record<string, number> = {};
  for (const { name } of await clickhouse.query(eventTables, {}, "none")) {
    // A TenantId is a parsed UUID, a table's name was checked: nothing else can stand here.
    await clickhouse.command(`DELETE FROM ${name} WHERE tenant_id = '${tenantId}'`);
    const [row] = await clickhouse.query(
      {
        ...storedEvents,
        sql: `SELECT count() AS count FROM ${name} WHERE tenant_id = {tenant:UUID}`,
      },
      {},
      { tenantId },
    );
    if (row && row.count > 0) left[name] = row.count;
  }
  return left;
}

const recentEvents = namedQuery({
  name: "tenants.recentEvents",
  sql: `SELECT count() AS count FROM events
        WHERE tenant_id = {tenant:UUID} AND received_at > now64(3) - INTERVAL 10 MINUTE`,
  params: z.object({}),
  row: z.object({ count: z.number() }),
  tenant: true,
});

/** Mean of the last ten minutes; null while ClickHouse is away. */
export async function recentEventsPerMinute(
  { clickhouse, log }: Pick<Services, "clickhouse" | "log">,
  tenantId: TenantId,
): Promise<number | null> {
  try {
    const [row] = await clickhouse.query(recentEvents, {}, { tenantId });
    return (row?.count ?? 0) / 10;
  } catch (error) {
    log.warn({ error, tenantId }, "the events of the last minutes are not known");
    return null;
  }
}
