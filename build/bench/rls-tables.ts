import { randomUUID } from "node:crypto";
import pg from "pg";
import { clientConfig } from "#server/platform/postgres/connection.ts";
import { openDatabase } from "#server/platform/postgres/database.ts";
import type { Database } from "#server/platform/postgres/tx.ts";
import { TenantId } from "#shared/kernel/ids.ts";
import { backendsOf } from "./backends.ts";
import { openBenchPlatform, type BenchPlatform } from "./bench-platform.ts";
import { sql } from "#server/platform/postgres/sql.ts";

export interface RlsState {
  readonly platform: BenchPlatform;
  readonly db: Database;
  readonly tenants: readonly TenantId[];
  readonly backends: readonly number[];
  readonly rowsPerTenant: number;
}

const TENANTS = 200;

/**
 * Two tables with the same rows: `guarded` as every table of ours is, `open` without row level security. What is compared
 * is the same transaction on both, through the same driver; for `open` the query names the tenant itself.
 */
export async function openRlsTables(rowsPerTenant: number): Promise<RlsState> {
  const platform = await openBenchPlatform();
  const owner = new pg.Client(clientConfig(platform.connections.owner, "setup"));
  await owner.connect();
  const tenants = Array.from({ length: TENANTS }, () => TenantId.parse(randomUUID()));
  const shape =
    "(tenant_id uuid not null default current_tenant_id(), app_id uuid not null, thing_id bigint not null, name text not null, at timestamptz not null default now(), primary key (tenant_id, thing_id))";
  await owner.query(
    `create table guarded ${shape}; create table open ${shape}; grant select, insert on open to umg_app`,
  );
  await owner.query(
    `insert into open (tenant_id, app_id, thing_id, name) select t, t, n, 'Thing number ' || n
     from unnest($1::uuid[]) t, generate_series(1, $2::int) n`,
    [tenants, rowsPerTenant],
  );
  await owner.query("insert into guarded select * from open; select protect_table('guarded')");
  await owner.query("vacuum analyze guarded");
  await owner.query("vacuum analyze open");
  await owner.end();
  const db = openDatabase(platform.connections, { name: "measured", poolSize: 1 });
  const [first] = tenants;
  if (first) await db.readOnce(first, sql`select 1`);
  return { platform, db, tenants, backends: await backendsOf(platform, "measured"), rowsPerTenant };
}

/** `count` times `work`, for one tenant after the other; the number of operations. */
export async function eachTenant(
  { tenants }: RlsState,
  count: number,
  work: (tenantId: TenantId, n: number) => Promise<unknown>,
): Promise<number> {
  for (let n = 0; n < count; n++) await work(tenants[n % tenants.length] as TenantId, n);
  return count;
}

/** Our CPU time and that of the database's process that works for us. */
export const bothSides = ({ backends }: RlsState): number[] => [process.pid, ...backends];

export async function closeRlsTables({ platform, db }: RlsState): Promise<void> {
  await db.close();
  await platform.close();
}
