import { ClickHouseLogLevel, createClient } from "@clickhouse/client";
import { z } from "zod";
import { PLATFORM_APP_ID, PLATFORM_TENANT_ID, TenantId } from "#shared/kernel/ids.ts";
import { namedQuery, type ClickHouse } from "./clickhouse.ts";
import { PROBE_TABLE, type ServerAccounts } from "./server-access.ts";
import type { AccessFacts, PolicyFact } from "./server-access-check.ts";
import { READ_SETTINGS, WRITE_SETTINGS } from "./server-client.ts";
import { serverFailure } from "./server-failure.ts";

const NOBODY = TenantId.parse("00000000-0000-7000-8000-000000000000");
const PROBE = `CREATE TABLE IF NOT EXISTS ${PROBE_TABLE} (app_id UUID, tenant_id UUID) ENGINE = ReplacingMergeTree ORDER BY (app_id, tenant_id)`;

const counted = (name: string, table: string) =>
  namedQuery({
    name,
    sql: `SELECT count() AS n FROM ${table}`,
    params: z.object({}),
    row: z.object({ n: z.number() }),
    tenant: true,
  });
const migrations = counted("isolation.seen", "schema_migrations");
const readerMode = namedQuery({
  name: "isolation.readonly",
  sql: "SELECT toUInt8(getSetting('readonly')) AS n",
  params: z.object({}),
  row: z.object({ n: z.number() }),
  tenant: false,
});

/** A table that no policy lets the reader into, with a row in it. */
export async function makeProbe(clickhouse: Pick<ClickHouse, "command">): Promise<void> {
  await clickhouse.command(PROBE);
  await clickhouse.command(
    `INSERT INTO ${PROBE_TABLE} (app_id, tenant_id) VALUES ('${PLATFORM_APP_ID}', '${PLATFORM_TENANT_ID}')`,
  );
}

/** Reads what the start rests on: the catalogues as the writer, the rows as the reader. */
export async function readAccessFacts(
  clickhouse: Pick<ClickHouse, "query">,
  url: string,
  password: string,
  accounts: ServerAccounts,
  tables: readonly string[],
): Promise<AccessFacts> {
  const { database, reader } = accounts;
  const client = createClient({
    url,
    username: accounts.writer,
    password,
    database,
    request_timeout: 30_000,
    log: { level: ClickHouseLogLevel.OFF },
  });
  const read = async <T>(query: string): Promise<T[]> => {
    try {
      const result = await client.query({
        query,
        format: "JSONEachRow",
        query_params: { database, reader },
        clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
      });
      return await result.json<T>();
    } catch (error) {
      throw serverFailure(error);
    }
  };
  const count = async (scope: { tenantId: TenantId } | "all_tenants", query = migrations) =>
    (await clickhouse.query(query, {}, scope))[0]?.n ?? 0;
  const none = { ...migrations, tenant: false } as const;
  const sent = Object.keys({ ...READ_SETTINGS, ...WRITE_SETTINGS });
  try {
    const known = await read<{ name: string }>("SELECT name FROM system.settings");
    const names = new Set(known.map(({ name }) => name));
    const engines = await read<{ name: string; engine: string; engine_full: string }>(
      "SELECT name, engine, engine_full FROM system.tables WHERE database = {database:String} AND engine LIKE '%MergeTree'",
    );
    const roles = await read<{ granted_role_name: string }>(
      "SELECT granted_role_name FROM system.role_grants WHERE user_name = {reader:String}",
    );
    return {
      tables,
      policies: await read<PolicyFact>(
        "SELECT table, short_name, select_filter, is_restrictive, apply_to_all, apply_to_list FROM system.row_policies WHERE database IN ('', {database:String})",
      ),
      grants: await read(
        "SELECT access_type, database, table FROM system.grants WHERE user_name = {reader:String}",
      ),
      roles: roles.map((role) => role.granted_role_name),
      readerReadonly: (await clickhouse.query(readerMode, {}, "none"))[0]?.n ?? 0,
      seen: {
        none: (await clickhouse.query(none, {}, "none"))[0]?.n ?? 0,
        foreign: await count({ tenantId: NOBODY }),
        all: await count("all_tenants"),
      },
      probe: await count("all_tenants", counted("isolation.probe", PROBE_TABLE)),
      forgetful: engines
        .filter(({ engine }) => !engine.startsWith("Replicated"))
        .filter(
          ({ engine_full }) => !/non_replicated_deduplication_window = [1-9]/.test(engine_full),
        )
        .map(({ name }) => name),
      unknownSettings: sent.filter((name) => !names.has(name) && name !== "wait_end_of_query"),
    };
  } finally {
    await client.close();
  }
}
