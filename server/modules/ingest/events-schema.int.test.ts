import { copyFile, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { AppId, TenantId } from "#shared/kernel/ids.ts";
import { namedQuery, type ClickHouse } from "#server/platform/clickhouse/clickhouse.ts";
import {
  CLICKHOUSE_MIGRATIONS_FOLDER,
  statementsOf,
} from "#server/platform/clickhouse/migrate-clickhouse.ts";
import { readMigrations } from "#server/platform/postgres/migrations.ts";
import { testClickHouse, type TestClickHouse } from "#server/testing/clickhouse.ts";
import { eventBlock } from "./sink.olap.ts";

const tenantId = TenantId.parse("00000000-0000-7000-8000-00000000000a");
const appId = AppId.parse("00000000-0000-7000-8000-0000000000aa");
const HOUR_MS = 3_600_000;

let folder: string;
let clickhouse: TestClickHouse;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "umg-schema-"));
  clickhouse = await testClickHouse();
});
afterAll(async () => {
  await clickhouse.remove();
  await rm(folder, { recursive: true, force: true });
});

let blocks = 0;
interface Line {
  id: string;
  properties?: string;
  context?: string;
  at?: number;
  receivedAt?: number;
  more?: string;
}
const lineOf = ({ id, properties, context, at, receivedAt, more }: Line): string =>
  `{"tenant_id":"${tenantId}","app_id":"${appId}","key_id":"k","env":"live","received_at":${receivedAt ?? Date.now()},"event_id":"${id}","type":"track","name":"n","user_id":"u-${id}","at":${at ?? Date.now()}${more ?? ""}${properties === undefined ? "" : `,"properties":${properties}`}${context === undefined ? "" : `,"context":${context}`}}\n`;
const store = (lines: readonly Line[], on: ClickHouse = clickhouse) =>
  on.insert(eventBlock(Buffer.from(lines.map(lineOf).join("")), `test-${(blocks += 1)}`));

const read = <Row extends z.ZodRawShape>(sql: string, row: Row, on: ClickHouse = clickhouse) =>
  on.query(
    namedQuery({ name: "test.read", sql, params: z.object({}), row: z.object(row), tenant: true }),
    {},
    { tenantId },
  );
const propertiesOf = async (id: string): Promise<string | undefined> => {
  const [row] = await read(
    `SELECT if(properties_text = '', toJSONString(properties), properties_text) AS text FROM events WHERE event_id = '${id}'`,
    { text: z.string() },
  );
  return row?.text;
};

test.each<[string, string, string]>([
  [
    "a text that looks like a date",
    '{"d":"2026-01-01","t":"2026-01-01T10:00:00Z"}',
    '{"d":"2026-01-01","t":"2026-01-01T10:00:00Z"}',
  ],
  ["dots in a key beside levels", '{"a.b":1,"a":{"b":2}}', '{"a.b":1,"a":{"b":2}}'],
  [
    "an array of many types",
    '{"m":[1,"x",true,2.5,{"z":[1]}]}',
    '{"m":[1,"x",true,2.5,{"z":[1]}]}',
  ],
  ["a key twice: the first", '{"k":1,"k":2}', '{"k":1}'],
  ["nothing in it: left out", '{"a":null,"b":{},"c":1}', '{"c":1}'],
  ["keys that are odd", '{"":1," ":2,"ключ":"é","a\\"b":3}', '{"":1," ":2,"a\\"b":3,"ключ":"é"}'],
  ["one type today, another tomorrow", '{"plan":{"name":"pro"}}', '{"plan":{"name":"pro"}}'],
  [
    "the largest integers",
    '{"u":18446744073709551615,"i":-9223372036854775808}',
    '{"i":-9223372036854775808,"u":18446744073709551615}',
  ],
  [
    "an integer past 64 bits",
    '{"n":123456789012345678901234567890}',
    '{"n":123456789012345678901234567890}',
  ],
  ["a number past doubles", '{"n":1e400}', '{"n":1e400}'],
  ["half a surrogate pair", '{"s":"\\ud800"}', '{"s":"\\ud800"}'],
  [
    "levels past the engine's",
    `{"a":${"[".repeat(3_000)}1${"]".repeat(3_000)}}`,
    `{"a":${"[".repeat(3_000)}1${"]".repeat(3_000)}}`,
  ],
  ["an object as text, as older lines have it", '"{\\"b\\":1}"', '{"b":1}'],
])("properties with %s come back whole", async (id, properties, expected) => {
  await store([
    { id: "neighbour", properties: '{"plan":"pro"}' },
    { id: id.replaceAll(/\W+/g, "-"), properties },
  ]);
  expect(await propertiesOf(id.replaceAll(/\W+/g, "-"))).toBe(expected);
});

test("a value keeps its type: a text of digits is no number, a date no date", async () => {
  await store([
    { id: "types", properties: '{"s":"12.50","n":12.5,"i":3,"b":true,"d":"2026-01-01"}' },
  ]);
  const [row] = await read(
    "SELECT dynamicType(properties.s) AS s, dynamicType(properties.n) AS n, dynamicType(properties.i) AS i, dynamicType(properties.b) AS b, dynamicType(properties.d) AS d FROM events WHERE event_id = 'types'",
    { s: z.string(), n: z.string(), i: z.string(), b: z.string(), d: z.string() },
  );
  expect(row).toEqual({ s: "String", n: "Float64", i: "Int64", b: "Bool", d: "String" });
});

test("context is kept to the letter, and a line without either has empty ones", async () => {
  await store([{ id: "context", context: '{"b": 1.10, "a":[ ]}' }]);
  const rows = await read(
    "SELECT context, toJSONString(properties) AS properties, properties_text AS text, retention_days AS days, person FROM events WHERE event_id = 'context'",
    {
      context: z.string(),
      properties: z.string(),
      text: z.string(),
      days: z.number(),
      person: z.string(),
    },
  );
  expect(rows).toEqual([
    { context: '{"b": 1.10, "a":[ ]}', properties: "{}", text: "", days: 400, person: "u-context" },
  ]);
});

test("fifty thousand different keys stay within a part's 32 columns, and each can be read", async () => {
  const lines = Array.from({ length: 500 }, (_, n) => ({
    id: `wide-${n}`,
    properties: `{${Array.from({ length: 100 }, (__, key) => `"k${n}_${key}":${key}`).join(",")}}`,
  }));
  await store(lines);
  const [row] = await read(
    "SELECT max(length(JSONDynamicPaths(properties))) AS columns, sum(properties.k7_42::Nullable(Int64)) AS value FROM events WHERE event_id LIKE 'wide-%'",
    { columns: z.number(), value: z.number() },
  );
  expect(row?.columns).toBeLessThanOrEqual(32);
  expect(row?.value).toBe(42);
});

test("hours, revenue and usage gather what arrives; what is sent twice they count once", async () => {
  const on = await testClickHouse();
  const now = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  const lines: Line[] = [
    { id: "a", at: now, receivedAt: now, more: ',"currency":"EUR","revenue_micros":12500000' },
    { id: "b", at: now + 1, receivedAt: now, more: ',"currency":"EUR","revenue_micros":-500000' },
    {
      id: "c",
      at: now - 25 * HOUR_MS,
      receivedAt: now,
      more: ',"currency":"USD","revenue_micros":1',
    },
    { id: "a", at: now - HOUR_MS, receivedAt: now, more: ',"retention_days":30' },
  ];
  const block = eventBlock(Buffer.from(lines.map(lineOf).join("")), "once");
  await on.insert(block);
  await on.insert(block);
  const hours = await read(
    "SELECT hour, toUInt64(sum(events)) AS events, uniqCombined64Merge(people) AS people FROM actives_per_hour GROUP BY hour ORDER BY hour",
    { hour: z.string(), events: z.number(), people: z.number() },
    on,
  );
  expect(hours.map(({ events, people }) => [events, people])).toEqual([
    [1, 1],
    [1, 1],
    [2, 2],
  ]);
  const revenue = await read(
    "SELECT currency, toInt64(sum(revenue_micros)) AS micros, toUInt64(sum(purchases)) AS purchases FROM revenue_per_hour GROUP BY currency ORDER BY currency",
    { currency: z.string(), micros: z.number(), purchases: z.number() },
    on,
  );
  expect(revenue).toEqual([
    { currency: "EUR", micros: 12_000_000, purchases: 1 },
    { currency: "USD", micros: 1, purchases: 1 },
  ]);
  const usage = await read(
    "SELECT toUInt64(sum(events)) AS events, toUInt64(sum(late)) AS late FROM usage_per_day",
    { events: z.number(), late: z.number() },
    on,
  );
  expect(usage).toEqual([{ events: 4, late: 1 }]);
  await on.remove();
});

test("an event past its own plan's days goes, its neighbour of a longer plan stays", async () => {
  const on = await testClickHouse();
  const old = Date.now() - 60 * 24 * HOUR_MS;
  await store(
    [
      { id: "free", at: old, more: ',"retention_days":30' },
      { id: "pro", at: old, more: ',"retention_days":400' },
    ],
    on,
  );
  await on.command("OPTIMIZE TABLE events FINAL");
  const rows = await read("SELECT event_id AS id FROM events", { id: z.string() }, on);
  expect(rows).toEqual([{ id: "pro" }]);
  await on.remove();
});

test("a database with events of the first schema is brought up, killed at any statement or run again", async () => {
  const first = join(folder, "first");
  await mkdir(first);
  const [name = ""] = (await readdir(CLICKHOUSE_MIGRATIONS_FOLDER)).toSorted();
  await copyFile(join(CLICKHOUSE_MIGRATIONS_FOLDER, name), join(first, name));
  const before = await testClickHouse({ migrations: first });
  await before.command(`INSERT INTO events (app_id, tenant_id, event_id, user_id, env, at, received_at, properties, context)
    SELECT '${appId}', '${tenantId}', toString(number), toString(number % 3), 'live', now64(3) - toIntervalHour(number), now64(3),
      multiIf(number = 3, '{"s":"\\\\ud800"}', number = 4, '', '{"a.b":1,"d":"2026-01-01"}'), '{}' FROM numbers(10)`);
  const second = (await readMigrations(CLICKHOUSE_MIGRATIONS_FOLDER)).find(({ id }) => id === 20);
  const statements = second ? statementsOf(second) : [];
  expect(statements.length).toBeGreaterThan(10);
  for (let done = 1; done <= statements.length; done += 5)
    for (const statement of statements.slice(0, done)) await before.command(statement);
  await before.close();
  const after = await testClickHouse({ dataDir: before.dataDir });
  for (const statement of statements) await after.command(statement);
  const texts = await read(
    "SELECT if(properties_text = '', toJSONString(properties), properties_text) AS text, count() AS n, any(dynamicType(properties.d)) AS type FROM events GROUP BY text ORDER BY text",
    { text: z.string(), n: z.number(), type: z.string() },
    after,
  );
  expect(texts).toEqual([
    { text: '{"a.b":1,"d":"2026-01-01"}', n: 8, type: "String" },
    { text: '{"s":"\\ud800"}', n: 1, type: "None" },
    { text: "{}", n: 1, type: "None" },
  ]);
  await store([{ id: "new", properties: '{"x":1}' }], after);
  const sums = await read(
    "SELECT (SELECT toUInt64(sum(events)) FROM actives_per_hour) AS hours, (SELECT uniqCombined64Merge(people) FROM actives_per_hour) AS people, (SELECT toUInt64(sum(events)) FROM usage_per_day) AS usage",
    { hours: z.number(), people: z.number(), usage: z.number() },
    after,
  );
  expect(sums).toEqual([{ hours: 11, people: 4, usage: 11 }]);
  await after.remove();
}, 90_000);
