import fc from "fast-check";
import { expect, expectTypeOf, test } from "vitest";
import { z } from "zod";
import type { TenantId } from "#shared/kernel/ids.ts";
import type { ClickHouse } from "./clickhouse.ts";
import { namedQuery } from "./named-query.ts";
import { parameterText, quoted } from "./parameter-text.ts";
import { insertStatement } from "./insert-statement.ts";

const query = (sql: string, tenant = true) =>
  namedQuery({ name: "t", sql, params: z.object({ app: z.string() }), row: z.object({}), tenant });

test("a query that binds something it has no parameter for does not load", () => {
  expect(() => query("SELECT {other:UUID}")).toThrow("binds {other}");
  expect(() => query("SELECT {other:Array(Nullable(String))}")).toThrow("binds {other}");
  query("SELECT 1 FROM events WHERE app_id = {app:UUID} AND tenant_id = {tenant:UUID}");
});

test.each([
  ["its own settings", "SELECT 1 SETTINGS log_comment = '__system'"],
  ["settings in a sub-select", "SELECT * FROM (SELECT 1 settings max_threads = 1)"],
  ["the name of the tenant setting", "SELECT getSetting('log_comment')"],
  ["a second statement", "SELECT 1; DROP TABLE events"],
  ["a comment", "SELECT 1 -- x"],
  ["a file to write", "SELECT 1 INTO OUTFILE '/tmp/x'"],
  ["another verb", "ALTER TABLE events DELETE WHERE 1"],
])("a query with %s does not load", (_, sql) => {
  expect(() => query(sql)).toThrow(/may not contain|is not a SELECT/);
});

test("a query without tenant may not bind one", () => {
  expect(() => query("SELECT {tenant:UUID}", false)).toThrow("needs tenant: true");
});

test("a query that reads a tenant table does not compile without a tenant", () => {
  const mine = namedQuery({
    name: "a",
    sql: "SELECT 1",
    params: z.object({}),
    row: z.object({}),
    tenant: true,
  });
  const none = namedQuery({
    name: "b",
    sql: "SELECT 1",
    params: z.object({}),
    row: z.object({}),
    tenant: false,
  });
  const calls = (clickhouse: ClickHouse, tenantId: TenantId) => [
    () => clickhouse.query(mine, {}, { tenantId }),
    () => clickhouse.query(mine, {}, "all_tenants"),
    () => clickhouse.query(none, {}, "none"),
    // @ts-expect-error a tenant query has a scope
    () => clickhouse.query(mine, {}),
    // @ts-expect-error and one with a tenant in it
    () => clickhouse.query(mine, {}, "none"),
    // @ts-expect-error a plain text is no tenant
    () => clickhouse.query(mine, {}, { tenantId: "00000000-0000-7000-8000-000000000001" }),
    // @ts-expect-error a query without tenant takes none
    () => clickhouse.query(none, {}, { tenantId }),
  ];
  expectTypeOf(calls).toBeFunction();
});

test("no text leaves its literal", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const inner = quoted(text).slice(1, -1);
      expect(inner.replace(/\\./gs, "")).not.toMatch(/['\\]/);
    }),
  );
});

test("parameters take the form ClickHouse reads", () => {
  expect(parameterText(null)).toBe("\\N");
  expect(parameterText(["a", "b'c", null])).toBe("['a','b\\'c',NULL]");
  expect(parameterText(new Date("2026-11-22T07:10:00.123Z"))).toBe("1795331400.123");
  expect(parameterText(12n)).toBe("12");
  expect(() => parameterText(Number.NaN)).toThrow("cannot bind");
});

const block = {
  table: "t",
  columns: ["a"],
  select: "SELECT a FROM {source}",
  structure: "a String",
  ndjson: Buffer.from("{}"),
  token: "t:1",
};

test.each([
  ["a table", { table: "t; DROP TABLE x" }],
  ["a column", { columns: ["a) SELECT 1 --"] }],
  ["a token", { token: "x', log_comment = '" }],
  ["a select", { select: "SELECT 1" }],
  ["too many bytes", { ndjson: Buffer.alloc(64_000_001) }],
])("a block with %s that could change the statement is refused", (_, change) => {
  expect(() => insertStatement({ ...block, ...change }, "file('x')")).toThrow("cannot be inserted");
});
