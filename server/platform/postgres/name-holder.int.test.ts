import pg from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { testServices, type TestServices } from "../../testing/services.ts";
import { openDatabase } from "./database.ts";
import { isFreeName } from "./name-holder.ts";
import { sql } from "./sql.ts";
import type { Database } from "./tx.ts";

const WAIT = { timeout: 10_000, interval: 10 };
let services: TestServices;
let db: Database;
beforeAll(async () => {
  services = await testServices();
  db = openDatabase(services.connections, { name: "holding" });
});
afterAll(async () => {
  await db.close();
  await services.stop();
});

const isFree = async (name: string) =>
  (
    await services.db.readOnce(
      PLATFORM_TENANT_ID,
      sql<{ free: boolean }>`select ${isFreeName(sql`${name}::text`)} as free`,
    )
  )[0]?.free;
const asSuperuser = async (text: string) => {
  const client = new pg.Client(services.database.connection("postgres"));
  await client.connect();
  try {
    return (await client.query<{ pid: number }>(text)).rows;
  } finally {
    await client.end();
  }
};
const HOLDERS = "from pg_stat_activity where application_name = 'holding:names'";

test("a name is its holder's until it lets go of it", async () => {
  expect(await isFree("one")).toBe(true);
  await Promise.all([db.hold("one"), db.hold("one"), db.hold("two")]);
  await db.hold("one");
  expect([await isFree("one"), await isFree("two"), await isFree("three")]).toEqual([
    false,
    false,
    true,
  ]);
  await db.letGo("one");
  expect([await isFree("one"), await isFree("two")]).toEqual([true, false]);
  expect(await asSuperuser(`select pid ${HOLDERS}`)).toHaveLength(1);
});

test("who lost the connection holds every name again by itself", async () => {
  await Promise.all([db.hold("kept"), db.hold("also kept")]);
  const [before] = await asSuperuser(`select pid ${HOLDERS}`);
  await asSuperuser(`select pg_terminate_backend(pid) ${HOLDERS}`);
  await vi.waitFor(async () => {
    const [now] = await asSuperuser(`select pid ${HOLDERS}`);
    expect(now?.pid).not.toBe(before?.pid);
    expect([await isFree("kept"), await isFree("also kept")]).toEqual([false, false]);
  }, WAIT);
});

test("a name that another process has is refused, and does not keep this one from its own", async () => {
  await db.hold("taken");
  await expect(services.db.hold("taken")).rejects.toThrow(/lock timeout/);
  await services.db.hold("mine");
  expect(await isFree("mine")).toBe(false);
});

test("with its database closed every name is free", async () => {
  await db.hold("last");
  await db.close();
  await vi.waitFor(async () => expect(await isFree("last")).toBe(true), WAIT);
  db = openDatabase(services.connections, { name: "holding" });
});
