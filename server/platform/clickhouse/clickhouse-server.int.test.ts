import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import { PLATFORM_APP_ID, TenantId } from "#shared/kernel/ids.ts";
import {
  clickHouseHttp,
  type ClickHouseHttp,
  type ClickHouseHttpOptions,
  type FrontMode,
} from "../../testing/clickhouse-http.ts";
import { readMigrations } from "../postgres/migrations.ts";
import { DATABASE } from "./chdb-config.ts";
import { openClickHouseServer } from "./clickhouse-server.ts";
import { clickhouseContract } from "./clickhouse.contract.ts";
import { namedQuery, type ClickHouse, type StoreState } from "./clickhouse.ts";
import { CLICKHOUSE_MIGRATIONS_FOLDER, statementsOf } from "./migrate-clickhouse.ts";
import { accessStatements, accountsOf } from "./server-access.ts";
import { serverDdl } from "./server-ddl.ts";

// A front that speaks the HTTP interface over chDB stands in for the server. What it plays itself, because chDB cannot:
// CREATE USER, CREATE ROW POLICY and GRANT, and how they read back in system.row_policies and system.grants; the conditions
// of the policies do filter, in the engine. It reads the body of an INSERT through file(), where a server has input().

const migrations = fileURLToPath(new URL("./testing/", import.meta.url));
const fronts: ClickHouseHttp[] = [];
const opened: ClickHouse[] = [];
afterAll(async () => {
  await Promise.all(opened.map((clickhouse) => clickhouse.close()));
  await Promise.all(fronts.map((front) => front.close()));
});

async function openFront(options: ClickHouseHttpOptions = {}): Promise<ClickHouseHttp> {
  const front = await clickHouseHttp(options);
  fronts.push(front);
  return front;
}
const open = async (
  front: Pick<ClickHouseHttp, "url" | "user" | "password">,
  more: Partial<Parameters<typeof openClickHouseServer>[0]> = {},
) => {
  const { url, user, password } = front;
  const clickhouse = await openClickHouseServer({
    server: { url, user, password, database: DATABASE, cluster: undefined },
    migrations,
    migrating: (work) => work(),
    ...more,
  });
  opened.push(clickhouse);
  return clickhouse;
};

/** One sound server for the tests that leave it as they found it, with an adapter that gives up soon. */
let sharedPair: Promise<{ front: ClickHouseHttp; clickhouse: ClickHouse }> | undefined;
const shared = () =>
  (sharedPair ??= (async () => {
    const front = await openFront();
    const clickhouse = await open(front, {
      beat: { everyMs: 50, patienceMs: 500 },
      patience: { queryMs: 1_000, insertMs: 1_000, commandMs: 10_000 },
    });
    return { front, clickhouse };
  })());

clickhouseContract("a ClickHouse server's HTTP interface", async () => open(await openFront()));

const A = TenantId.parse("00000000-0000-7000-8000-00000000000a");
const B = TenantId.parse("00000000-0000-7000-8000-00000000000b");
const counted = z.object({ n: z.number() });
const countNotes = namedQuery({
  name: "notes.count",
  sql: "SELECT count() AS n FROM notes",
  params: z.object({}),
  row: counted,
  tenant: true,
});
const insert = (clickhouse: ClickHouse, token: string, tenantId = A) =>
  clickhouse.insert({
    table: "notes",
    columns: ["tenant_id", "app_id", "id", "text", "at"],
    select: "SELECT {tenant:UUID}, {app:UUID}, id, '', now64(3) FROM {source}",
    structure: "id Int32",
    ndjson: Buffer.from('{"id":1}\n{"id":2}\n'),
    token,
    params: { tenant: tenantId, app: PLATFORM_APP_ID },
  });
const count = async (clickhouse: ClickHouse, tenantId = A) =>
  (await clickhouse.query(countNotes, {}, { tenantId }))[0]?.n;

test("every table of the real schema keeps a foreign canary out, also the ones that views fill", async () => {
  const clickhouse = await open(await openFront(), { migrations: CLICKHOUSE_MIGRATIONS_FOLDER });
  const line = (id: string, tenantId: TenantId) =>
    `{"tenant_id":"${tenantId}","app_id":"${PLATFORM_APP_ID}","event_id":"${id}","revenue_micros":5}\n`;
  await clickhouse.insert({
    table: "events",
    columns: [
      "tenant_id",
      "app_id",
      "event_id",
      "revenue_micros",
      "at",
      "received_at",
      "properties",
    ],
    select:
      "SELECT tenant_id, app_id, event_id, revenue_micros, now64(3), now64(3), '{}' FROM {source}",
    structure: "tenant_id UUID, app_id UUID, event_id String, revenue_micros Int64",
    ndjson: Buffer.from(line("mine", A) + line("theirs", B) + line("theirs-2", B)),
    token: "canary",
  });
  for (const table of [
    "events",
    "events_per_minute",
    "actives_per_hour",
    "revenue_per_hour",
    "usage_per_day",
    "key_traffic_per_hour",
    "actives_per_hour_fill",
  ]) {
    const rows = namedQuery({
      ...countNotes,
      sql: `SELECT toString(tenant_id) AS tenant FROM ${table}`,
      row: z.object({ tenant: z.string() }),
    });
    expect(await clickhouse.query({ ...rows, tenant: false }, {}, "none"), table).toEqual([]);
    const mine = await clickhouse.query(rows, {}, { tenantId: A });
    expect([...new Set(mine.map(({ tenant }) => tenant))], table).toEqual([A]);
    const all = await clickhouse.query(rows, {}, "all_tenants");
    expect(new Set(all.map(({ tenant }) => tenant)), table).toEqual(new Set([A, B]));
  }
});

test.each<[string, ClickHouseHttpOptions]>([
  ["users_without_row_policies_can_read_rows", { letIn: true }],
  ["policy_missing · notes ", { ignore: /^CREATE ROW POLICY .* unmogrowp_tenant ON \w+\.notes / }],
  ["policy_missing · schema_migrations", { ignore: /ROW POLICY .*unmogrowp_tenant/, letIn: true }],
])("a server with %s is refused, with the fix", async (fault, options) => {
  const front = await openFront(options);
  await expect(open(front)).rejects.toThrow(fault);
  await expect(open(front)).rejects.toThrow(/fix: \w+/);
});

test("a wrong password stops the start and names the settings", async () => {
  const front = await openFront();
  await expect(open({ ...front, password: "wrong" })).rejects.toThrow("UMG_CLICKHOUSE_PASSWORD");
});

test("a server that is not there yet is waited for, one that never comes is given up", async () => {
  const front = await openFront();
  await front.refuse();
  await expect(open(front, { waitMs: 300 })).rejects.toMatchObject({
    code: "clickhouse_unavailable",
  });
  const opening = open(front, { waitMs: 20_000 });
  await front.listen();
  expect((await (await opening).ping()).version).toMatch(/^\d+\.\d+/);
});

test.each<FrontMode | "refused">(["refused", "slow", "reset", "busy", "proxy"])(
  "a server that is %s fails calls retriably in bounded time, is shown as down, and is up again by itself",
  async (mode) => {
    const { front, clickhouse } = await shared();
    await expect.poll(() => clickhouse.state()).toBe("up");
    const before = (await count(clickhouse)) ?? 0;
    const states: StoreState[] = [];
    clickhouse.onState((state) => states.push(state));
    if (mode === "refused") await front.refuse();
    else front.mode(mode);
    const startedMs = performance.now();
    const unavailable = { code: "clickhouse_unavailable", status: 503 };
    await expect(count(clickhouse)).rejects.toMatchObject(unavailable);
    await expect(insert(clickhouse, `during-${mode}`)).rejects.toMatchObject(unavailable);
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    expect(clickhouse.state()).toBe("down");
    if (mode === "refused") await front.listen();
    else front.mode("up");
    await expect.poll(() => clickhouse.state(), { timeout: 5_000, interval: 20 }).toBe("up");
    // A beat that was under way may say the one or the other once more in between.
    expect([states[0], states.at(-1)]).toEqual(["down", "up"]);
    await insert(clickhouse, `during-${mode}`);
    await insert(clickhouse, `during-${mode}`);
    expect(await count(clickhouse)).toBe(before + 2);
  },
);

test("a server killed in mid-insert loses no acknowledged block and doubles none", async () => {
  const front = await openFront();
  const clickhouse = await open(front);
  let acknowledged = 0;
  for (let block = 0; block < 40;) {
    // Never pid 0: that would be this test's own process group.
    const pid = front.pid();
    if (block % 15 === 10 && pid !== undefined) process.kill(pid, "SIGKILL");
    try {
      await insert(clickhouse, `block-${block}`);
      acknowledged += 2;
      block += 1;
    } catch (error) {
      expect(error).toMatchObject({ code: "clickhouse_unavailable" });
    }
  }
  await expect
    .poll(() => count(clickhouse).catch(() => undefined), { timeout: 10_000 })
    .toBe(acknowledged);
});

test("every request brings its own tenant and settings, in no session, and never the tenant of another", async () => {
  const { front, clickhouse } = await shared();
  await insert(clickhouse, "sticky");
  const from = front.requests.length;
  await count(clickhouse, A);
  await clickhouse.query({ ...countNotes, tenant: false }, {}, "none");
  await count(clickhouse, B);
  await insert(clickhouse, "sticky-2");
  const sent = front.requests.slice(from).filter((search) => search.has("date_time_output_format"));
  expect(sent.map((search) => search.get("log_comment"))).toEqual([A, "", B, null]);
  for (const search of front.requests) expect(search.get("session_id")).toBeNull();
  expect(sent.at(-1)?.get("async_insert")).toBe("0");
  expect(sent.at(-1)?.get("query")).toContain("insert_deduplication_token = 'sticky-2'");
});

test("thousands of values go in the body, where no proxy cuts them off", async () => {
  const { front, clickhouse } = await shared();
  const many = namedQuery({
    name: "many",
    sql: "SELECT toUInt64(length({ids:Array(String)})) AS n",
    params: z.object({ ids: z.array(z.string()) }),
    row: counted,
    tenant: false,
  });
  const ids = Array.from({ length: 4_000 }, () => randomUUID());
  expect(await clickhouse.query(many, { ids }, "none")).toEqual([{ n: 4_000 }]);
  expect(Math.max(...front.requests.map((search) => search.toString().length))).toBeLessThan(8_000);
});

test("a cluster that the server does not know is refused before anything is made", async () => {
  const front = await openFront();
  const { url, user, password } = front;
  const server = { url, user, password, database: "elsewhere", cluster: "mian" };
  await expect(open(front, { server })).rejects.toThrow(/no cluster mian/);
});

test("ClickHouse's own parser reads every statement a server or a cluster is sent", async () => {
  const { clickhouse } = await shared();
  const made = (await readMigrations(CLICKHOUSE_MIGRATIONS_FOLDER)).flatMap(statementsOf);
  const accounts = accountsOf({ user: "umg", password: "p", database: "unmogrowp" });
  for (const sql of [...made, ...accessStatements(accounts, ["events"])])
    for (const cluster of [undefined, "main"])
      await clickhouse.command(`EXPLAIN AST ${serverDdl(sql, cluster)}`);
  await expect(clickhouse.command("EXPLAIN AST CREATE ROW POLICY ON")).rejects.toMatchObject({
    clickhouseCode: 62,
  });
});
