import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { PostgresConnection } from "../embedded/postgres-engine.ts";
import { migrate, MigrationRefusal } from "./migrate.ts";
import { MIGRATIONS_FOLDER } from "./migrations.ts";

let folder: string;
const made: string[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "umg-migrate-"));
});
afterAll(async () => {
  for (const name of made) await query("postgres", `drop database ${name} with (force)`);
  await rm(folder, { recursive: true, force: true });
});

const at = (database: string, user = "postgres"): PostgresConnection => ({
  ...inject("postgres").superuser,
  user,
  database,
});

async function query(database: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(at(database));
  await client.connect();
  try {
    return (await client.query(sql)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

async function emptyDatabase(): Promise<string> {
  const name = `m_${Math.random().toString(36).slice(2, 12)}`;
  await query("postgres", `create database ${name}`);
  made.push(name);
  return name;
}

/** Everything a migration can make, as text. */
async function schemaOf(database: string): Promise<unknown> {
  return query(
    database,
    `
    select 'column' as what, attrelid::regclass || '.' || attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull || coalesce(pg_get_expr(adbin, adrelid), '') as text
      from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum where attrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r') and attnum > 0
    union all select 'constraint', conrelid::regclass || ' ' || pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace
    union all select 'index', indexdef from pg_indexes where schemaname = 'public'
    union all select 'policy', tablename || ' ' || policyname || ' ' || cmd || ' ' || roles::text || coalesce(qual, '') || coalesce(with_check, '') from pg_policies
    union all select 'grant', relname || ' ' || coalesce(relacl::text, '') || relrowsecurity || relforcerowsecurity from pg_class where relnamespace = 'public'::regnamespace
    union all select 'function', pg_get_functiondef(oid) from pg_proc where pronamespace = 'public'::regnamespace
    union all select 'migration', migration_id || checksum from schema_migrations
    order by 1, 2`,
  );
}

async function migrationsWith(change: (path: string) => Promise<void>): Promise<string> {
  const path = await mkdtemp(join(folder, "set-"));
  await cp(MIGRATIONS_FOLDER, path, { recursive: true });
  await change(path);
  return path;
}

test("two that start at once: one migrates, the other finds nothing to do", async () => {
  const database = await emptyDatabase();
  const [one, two] = await Promise.all([migrate(at(database)), migrate(at(database))]);
  const all = (await readdir(MIGRATIONS_FOLDER)).length;
  expect([one.length, two.length].toSorted((a, b) => a - b)).toEqual([0, all]);
  expect(await migrate(at(database))).toEqual([]);
});

test("four databases of one cluster can be migrated at once", async () => {
  const databases = await Promise.all(Array.from({ length: 4 }, emptyDatabase));
  const names = await Promise.all(databases.map((database) => migrate(at(database))));
  expect(new Set(names.map((one) => one.length)).size).toBe(1);
});

test("after the first time the owner migrates without any superuser", async () => {
  const database = await emptyDatabase();
  const all = (await readdir(MIGRATIONS_FOLDER)).toSorted();
  const half = await migrationsWith((path) =>
    Promise.all(all.slice(3).map((file) => rm(join(path, file)))).then(() => undefined),
  );
  await migrate(at(database), undefined, half);
  expect(await migrate(at(database, "umg_owner"))).toHaveLength(all.length - 3);
});

test.each(["umg_app", "umg_platform", "umg_readonly"])(
  "%s is refused, with what to do",
  async (user) => {
    const database = await emptyDatabase();
    const refused = migrate(at(database, user));
    await expect(refused).rejects.toThrow(MigrationRefusal);
    await expect(refused).rejects.toThrow(/run as umg_owner/);
  },
);

test("a database ahead of the code is refused, naming the migration", async () => {
  const database = await emptyDatabase();
  const newer = await migrationsWith((path) =>
    writeFile(
      join(path, "999990_create_future.sql"),
      "create table future (tenant_id uuid primary key, app_id uuid not null); select protect_table('future');",
    ),
  );
  await migrate(at(database), undefined, newer);
  await expect(migrate(at(database))).rejects.toThrow(
    /ahead of this program.*999990 create_future.*newer version/,
  );
});

test("a migration that was changed after it was applied is refused, and nothing is applied", async () => {
  const database = await emptyDatabase();
  await migrate(at(database));
  const changed = await migrationsWith(async (path) => {
    const file = join(path, "000020_create_tenants.sql");
    await writeFile(file, `${await readFile(file, "utf8")}\n-- a word`);
    await writeFile(join(path, "999990_create_late.sql"), "create table late (a int)");
  });
  await expect(migrate(at(database), undefined, changed)).rejects.toThrow(
    /Migration 20 create_tenants was changed.*new migration/,
  );
  expect(await query(database, "select to_regclass('late') as late")).toEqual([{ late: null }]);
});

test("a migration that fails leaves nothing of itself and keeps the ones before", async () => {
  const database = await emptyDatabase();
  const failing = await migrationsWith((path) =>
    writeFile(join(path, "999990_create_broken.sql"), "create table broken (a int); select 1 / 0;"),
  );
  await expect(migrate(at(database), undefined, failing)).rejects.toThrow(
    /999990 create_broken failed/,
  );
  expect(await query(database, "select to_regclass('broken') as broken")).toEqual([
    { broken: null },
  ]);
  expect(await migrate(at(database))).toEqual([]);
});

test("cut off after any migration, the next start brings the same schema as an undisturbed one", async () => {
  const undisturbed = await emptyDatabase();
  const all = await migrate(at(undisturbed));
  const expected = await schemaOf(undisturbed);
  for (let kept = 1; kept < all.length; kept++) {
    const database = await emptyDatabase();
    let seen = 0;
    const cut = migrate(at(database), () => {
      seen += 1;
      if (seen === kept) throw new Error("cut off");
    });
    await expect(cut).rejects.toThrow("cut off");
    expect(await migrate(at(database))).toEqual(all.slice(kept));
    expect(await schemaOf(database)).toEqual(expected);
  }
}, 180_000);

test("killed with -9 in the middle of a migration, nothing of it stays and the next start finishes", async () => {
  const database = await emptyDatabase();
  const slow = await migrationsWith((path) =>
    writeFile(
      join(path, "999990_create_slow.sql"),
      "create table slow (tenant_id uuid primary key, app_id uuid not null); select pg_sleep(1.5); select protect_table('slow');",
    ),
  );
  const program = `const { migrate } = await import(process.argv[1]); await migrate(JSON.parse(process.argv[2]), (line) => console.log(line), process.argv[3]);`;
  const module = fileURLToPath(new URL("./migrate.ts", import.meta.url));
  const child = spawn(process.execPath, [
    "--input-type=module",
    "-e",
    program,
    module,
    JSON.stringify(at(database)),
    slow,
  ]);
  let told = "";
  child.stdout.on("data", (chunk) => (told += String(chunk)));
  const last = (await readdir(MIGRATIONS_FOLDER)).toSorted().at(-1) ?? "";
  while (!told.includes(last.slice(0, 6))) await sleep(10);
  await sleep(100);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(await query(database, "select to_regclass('slow') as slow")).toEqual([{ slow: null }]);
  expect(await migrate(at(database), undefined, slow)).toEqual(["create_slow"]);
  expect(
    await query(
      database,
      "select count(*)::int as n from schema_migrations where migration_id = 999990",
    ),
  ).toEqual([{ n: 1 }]);
});
