import { z } from "zod";
import { namedQuery, type ClickHouse } from "./clickhouse.ts";

const tableColumns = namedQuery({
  name: "isolation.tables",
  sql: `SELECT t.name AS name, t.engine AS engine,
          countIf(c.name = 'tenant_id' AND c.type = 'UUID') > 0 AS has_tenant,
          countIf(c.name = 'app_id' AND c.type = 'UUID') > 0 AS has_app
        FROM system.tables AS t LEFT JOIN system.columns AS c ON c.database = t.database AND c.table = t.name
        WHERE t.database = currentDatabase() AND NOT t.is_temporary
        GROUP BY name, engine ORDER BY name`,
  params: z.object({}),
  row: z.object({
    name: z.string(),
    engine: z.string(),
    has_tenant: z.coerce.boolean(),
    has_app: z.coerce.boolean(),
  }),
  tenant: false,
});

/** Every table (and materialised view) of the database; throws for one without both UUID id columns. */
export async function tenantTables(clickhouse: Pick<ClickHouse, "query">): Promise<string[]> {
  const tables = await clickhouse.query(tableColumns, {}, "none");
  for (const { name, has_tenant, has_app } of tables)
    if (!has_tenant || !has_app)
      throw new Error(
        `the ClickHouse table ${name} lacks app_id or tenant_id (UUID, not Nullable): no row filter can hold on it`,
      );
  return tables.map(({ name }) => name);
}
