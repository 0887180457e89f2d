import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "./postgres.ts";

let one: TestDatabase;
let two: TestDatabase;

beforeAll(async () => {
  one = await testDatabase();
  two = await testDatabase();
});
afterAll(async () => {
  await one.drop();
  await two.drop();
});

async function query(database: TestDatabase, user: string, sql: string) {
  const client = new pg.Client(database.connection(user));
  await client.connect();
  try {
    return (await client.query(sql)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

test("a test database has the migrated tables", async () => {
  const rows = await query(
    one,
    "postgres",
    "select count(*)::int n from pg_tables where schemaname = 'public'",
  );
  expect(rows[0]?.["n"]).toBeGreaterThan(5);
});

test("what one test file writes another does not see", async () => {
  await query(one, "postgres", "create table only_here (a int)");
  expect(await query(two, "postgres", "select to_regclass('only_here') r")).toEqual([{ r: null }]);
});

test("a clone belongs to the owner of the template", async () => {
  const sql =
    "select pg_get_userbyid(datdba) owner from pg_database where datname = current_database()";
  const [row] = await query(one, "postgres", sql);
  expect(row?.["owner"]).not.toBe("postgres");
});
