import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { canonicalQueries } from "#server/modules/analytics/index.ts";
import { startChdb, type Chdb } from "#server/platform/clickhouse/chdb.ts";
import { newId } from "#server/platform/context/new-id.ts";
import type { AppId, TenantId } from "#shared/kernel/ids.ts";
import { bench } from "./harness.ts";

interface Tenant {
  readonly tenantId: TenantId;
  readonly appId: AppId;
}
interface State {
  /** The tenant alone, and the same tenant among 499 others. */
  readonly alone: Chdb;
  readonly pooled: Chdb;
  readonly tenant: Tenant;
  readonly now: Date;
  readonly folders: readonly string[];
}

const OTHERS = 499;
const EVENTS_OF_ANOTHER = 1_000;
const DAYS = 30;
const DAY_MS = 86_400_000;
const NAMES = ["App opened", "Product viewed", "Order completed"] as const;

/** The twelve questions of a dashboard to one tenant among 500 in the same tables, against tables with that tenant only: the engine's CPU. */
export default bench<State>({
  name: "tenant-query",
  gate: 1.15,
  aim: 1.05,
  direction: "at-most",
  sizes: [50_000, 500_000],
  async setup(events) {
    const folders = await Promise.all(
      [0, 1].map(() => mkdtemp(join(tmpdir(), "umg-bench-query-"))),
    );
    const [alone, pooled] = await Promise.all(
      folders.map((dataDir) => startChdb({ dataDir, memoryMb: 3_000 })),
    );
    if (!alone || !pooled) throw new Error("two engines are needed");
    const tenant = newTenant();
    const now = new Date();
    const others = Array.from({ length: OTHERS }, newTenant);
    for (const engine of [alone, pooled]) await engine.command(eventsSql([tenant], events, now));
    await pooled.command(eventsSql(others, OTHERS * EVENTS_OF_ANOTHER, now));
    // As it is after a while: merged, so that the number of parts is no difference.
    for (const engine of [alone, pooled])
      for (const table of ["events", "actives_per_hour", "revenue_per_hour", "events_per_minute"])
        await engine.command(`OPTIMIZE TABLE ${table} FINAL`);
    return { alone, pooled, tenant, now, folders };
  },
  baseline: (state) => ask(state.alone, state),
  subject: (state) => ask(state.pooled, state),
  pids: ({ alone, pooled }, side) => [(side === "baseline" ? alone : pooled).pid() ?? process.pid],
  async teardown({ alone, pooled, folders }) {
    await Promise.all([alone.close(), pooled.close()]);
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  },
});

const newTenant = (): Tenant => ({ tenantId: newId<TenantId>(), appId: newId<AppId>() });

async function ask(clickhouse: Chdb, { tenant, now }: State): Promise<number> {
  const queries = canonicalQueries(tenant.appId, now, NAMES);
  for (const { query, params } of queries) {
    const rows = await clickhouse.query(query, params, { tenantId: tenant.tenantId });
    if (rows.length === 0) throw new Error(`${query.name} found nothing`);
  }
  return queries.length;
}

/** Events of the last weeks, spread over the tenants, their people and the hours. */
function eventsSql(tenants: readonly Tenant[], events: number, now: Date): string {
  const list = (of: keyof Tenant) => `[${tenants.map((tenant) => `'${tenant[of]}'`).join(",")}]`;
  const pick = (values: readonly string[], by: string) =>
    `[${values.map((value) => `'${value}'`).join(",")}][1 + ${by} % ${values.length}]`;
  // A few new ones every day, as many leave.
  const people = Math.max(50, Math.round(events / tenants.length / 50));
  return `INSERT INTO events (app_id, tenant_id, event_id, type, name, user_id, anonymous_id, env, at, received_at, key_id, app_version, platform, country, os_version, device_model, locale, session_id, currency, revenue_micros, properties, context, block)
WITH cityHash64(number, ${tenants.length}) AS dice, 1 + number % ${tenants.length} AS who, intDiv(dice, 7) % ${people} + intDiv(dice % ${DAYS * DAY_MS}, ${DAY_MS}) * ${Math.ceil(people / 10)} AS person,
  fromUnixTimestamp64Milli(toInt64(${now.getTime()} - dice % ${DAYS * DAY_MS}), 'UTC') AS moment, ${pick([...NAMES, "Screen viewed", "Search"], "intDiv(dice, 11)")} AS what
SELECT toUUID(${list("appId")}[who]), toUUID(${list("tenantId")}[who]), hex(dice), 'track', what, concat('user-', toString(person)), concat('device-', toString(person)), 'live', moment, moment, 'abcdefghijkl',
  ${pick(["4.2.1", "4.2.0", "4.1.3"], "person")}, 'ios', ${pick(["DE", "US", "GB", "FR"], "intDiv(person, 3)")}, '18.4', 'iPhone 15', 'de-DE', hex(intDiv(dice, 100)), if(what = 'Order completed', 'EUR', ''), if(what = 'Order completed', 19990000, 0),
  concat('{"price":', toString(dice % 90), ',"product_id":"p-', toString(dice % 400), '","plan":"pro"}'), '{"app":{"version":"4.2.1"}}', 'bench'
FROM numbers(${events})`;
}
