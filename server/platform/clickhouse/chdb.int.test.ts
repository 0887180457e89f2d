import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { PLATFORM_APP_ID, PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { testClickHouse, type TestClickHouse } from "../../testing/clickhouse.ts";
import { isAlive } from "../embedded/postgres-stray.ts";
import { clickhouseContract } from "./clickhouse.contract.ts";
import { namedQuery, type StoreState } from "./clickhouse.ts";

const migrations = fileURLToPath(new URL("./testing/", import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "umg-chdb-test-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const dirs: string[] = [];
afterAll(() => Promise.all(dirs.map((dir) => rm(dir, { recursive: true, force: true }))));
clickhouseContract("chDB", async () => {
  const clickhouse = await testClickHouse({ migrations });
  dirs.push(clickhouse.dataDir);
  return clickhouse;
});

const countNotes = namedQuery({
  name: "notes.count",
  sql: "SELECT count() AS n, uniqExact(id) AS ids FROM notes",
  params: z.object({}),
  row: z.object({ n: z.number(), ids: z.number() }),
  tenant: true,
});
const sleep = namedQuery({
  name: "sleep",
  sql: "SELECT sum(sleepEachRow(0.5)) AS n FROM numbers(20)",
  params: z.object({}),
  row: z.object({ n: z.number() }),
  tenant: false,
});

const insert = (clickhouse: TestClickHouse, from: number, rows = 50) =>
  clickhouse.insert({
    table: "notes",
    columns: ["tenant_id", "app_id", "id", "text", "at"],
    select: "SELECT {tenant:UUID}, {app:UUID}, id, '', now64(3) FROM {source}",
    structure: "id Int32",
    ndjson: Buffer.from(Array.from({ length: rows }, (_, n) => `{"id":${from + n}}\n`).join("")),
    token: `from-${from}`,
    params: { tenant: PLATFORM_TENANT_ID, app: PLATFORM_APP_ID },
  });

test("a killed child comes back by itself: calls fail retriably, acknowledged blocks are there once", async () => {
  const clickhouse = await testClickHouse({ migrations });
  const states: StoreState[] = [];
  clickhouse.onState((state) => states.push(state));
  let acknowledged = 0;
  let kills = 0;
  const killer = setInterval(() => {
    const pid = clickhouse.pid();
    if (pid === undefined || kills === 3) return;
    kills += 1;
    process.kill(pid, "SIGKILL");
  }, 700);
  const errors = new Set<string>();
  while (kills < 3 || acknowledged < 5_000) {
    try {
      await insert(clickhouse, acknowledged);
      acknowledged += 50;
    } catch (error) {
      errors.add((error as { code: string }).code);
    }
  }
  clearInterval(killer);
  expect([...errors]).toEqual(["clickhouse_unavailable"]);
  expect(states.slice(0, 2)).toEqual(["restarting", "up"]);
  const rows = await clickhouse.query(countNotes, {}, { tenantId: PLATFORM_TENANT_ID });
  expect(rows).toEqual([{ n: acknowledged, ids: acknowledged }]);
  await clickhouse.remove();
});

test("a child that hangs is ended and replaced, and its calls fail retriably", async () => {
  const beat = { everyMs: 100, patienceMs: 1_000 };
  const clickhouse = await testClickHouse({ migrations, beat });
  const pid = clickhouse.pid() as number;
  const waiting = clickhouse.query(sleep, {}, "none");
  process.kill(pid, "SIGSTOP");
  await expect(waiting).rejects.toMatchObject({ code: "clickhouse_unavailable", status: 503 });
  const version = expect.stringMatching(/^\d+\.\d+/) as string;
  await expect(clickhouse.ping()).resolves.toEqual({ version });
  expect(isAlive(pid)).toBe(false);
  await clickhouse.remove();
});

test("closing leaves no process, also in the middle of a query, and keeps what was stored", async () => {
  const clickhouse = await testClickHouse({ migrations });
  await insert(clickhouse, 0);
  const pid = clickhouse.pid() as number;
  const waiting = clickhouse
    .query(sleep, {}, "none")
    .catch((error: { code: string }) => error.code);
  await clickhouse.close();
  expect(isAlive(pid)).toBe(false);
  expect(clickhouse.state()).toBe("down");
  expect(await waiting).toBe("clickhouse_unavailable");
  const again = await testClickHouse({ migrations, dataDir: clickhouse.dataDir });
  const rows = await again.query(countNotes, {}, { tenantId: PLATFORM_TENANT_ID });
  expect(rows).toEqual([{ n: 50, ids: 50 }]);
  await again.remove();
});

const HOLDER = `
  const { startChdb } = await import(process.argv[1]);
  const clickhouse = await startChdb({ dataDir: process.argv[2], migrations: process.argv[3] });
  console.log(clickhouse.pid());
  setInterval(() => {}, 1000);`;

test("when the platform is killed its child ends, and the next start takes the folder", async () => {
  const dataDir = join(folder, "orphan");
  const module = new URL("./chdb.ts", import.meta.url).href;
  const args = ["--input-type=module", "-e", HOLDER, module, dataDir, migrations];
  const holder = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(holder.stdout, "data")) as [Buffer];
  holder.kill("SIGKILL");
  const clickhouse = await testClickHouse({ migrations, dataDir });
  expect(isAlive(Number(line.toString()))).toBe(false);
  await clickhouse.close();
});

test("every table has the row filter from its first start on", async () => {
  const clickhouse = await testClickHouse({ migrations });
  const stored = await readdir(join(clickhouse.dataDir, "config"));
  expect(stored.toSorted()).toEqual(["config.xml", "tenant-tables.json", "users.xml"]);
  for (const table of ["notes", "notes_per_day", "notes_per_day_fill", "schema_migrations"]) {
    const unscoped = namedQuery({
      name: "unscoped",
      sql: `SELECT count() AS n FROM ${table}`,
      params: z.object({}),
      row: z.object({ n: z.number() }),
      tenant: false,
    });
    await insert(clickhouse, 0);
    expect(await clickhouse.query(unscoped, {}, "none"), table).toEqual([{ n: 0 }]);
  }
  await clickhouse.remove();
});

async function withMigration(name: string, sql: string): Promise<string> {
  const dir = await mkdtemp(join(folder, "migrations-"));
  await copyFile(join(migrations, "000010_create_notes.sql"), join(dir, "000010_create_notes.sql"));
  await writeFile(join(dir, name), sql);
  return dir;
}

test("a table without tenant_id stops the start, and is named", async () => {
  const sql = "CREATE TABLE IF NOT EXISTS loose (app_id UUID) ENGINE = MergeTree ORDER BY app_id;";
  const dir = await withMigration("000020_create_loose.sql", sql);
  await expect(testClickHouse({ migrations: dir, dataDir: join(folder, "loose") })).rejects.toThrow(
    "the ClickHouse table loose lacks app_id or tenant_id",
  );
});

test("a database ahead of the code, or with a changed migration, is refused", async () => {
  const sql =
    "CREATE TABLE IF NOT EXISTS more (app_id UUID, tenant_id UUID) ENGINE = MergeTree ORDER BY app_id;";
  const dir = await withMigration("000020_create_more.sql", sql);
  const dataDir = join(folder, "ahead");
  await (await testClickHouse({ migrations: dir, dataDir })).close();
  await expect(testClickHouse({ migrations, dataDir })).rejects.toThrow("ahead of this program");
  await writeFile(join(dir, "000020_create_more.sql"), `${sql}\n-- changed`);
  await expect(testClickHouse({ migrations: dir, dataDir })).rejects.toThrow("was changed after");
});

test("a migration that could not be run again is refused", async () => {
  const sql = "CREATE TABLE once (app_id UUID, tenant_id UUID) ENGINE = MergeTree ORDER BY app_id;";
  const dir = await withMigration("000020_create_once.sql", sql);
  await expect(testClickHouse({ migrations: dir, dataDir: join(folder, "once") })).rejects.toThrow(
    "CREATE … IF NOT EXISTS",
  );
});
