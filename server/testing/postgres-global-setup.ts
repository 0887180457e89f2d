import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { startPostgresEngine, type PostgresEngine } from "../platform/embedded/postgres-engine.ts";
import { migrate } from "../platform/postgres/migrate.ts";
import "./postgres-inject.ts";

const TEMPLATE_DATABASE = "umg_template";
const CACHE = fileURLToPath(new URL("../../node_modules/.cache/unmogrowp/", import.meta.url));
/** Nothing in a test database has to survive a power cut. */
const FAST = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };

/** One PostgreSQL for the whole run, with a migrated database that every test file clones. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "umg-test-"));
  await chmod(folder, 0o711);
  await mkdir(CACHE, { recursive: true });
  const engine = await startPostgresEngine({
    dataDir: join(folder, "postgres"),
    template: join(CACHE, "postgres-18"),
    settings: { ...FAST, max_connections: "200" },
  });
  let owner: string;
  try {
    owner = await makeTemplate(engine);
  } catch (error) {
    await engine.stop();
    throw error;
  }
  project.provide("postgres", {
    superuser: engine.connection("postgres", "postgres"),
    template: TEMPLATE_DATABASE,
    owner,
  });
  return async () => {
    await engine.stop();
    await rm(folder, { recursive: true, force: true });
  };
}

async function makeTemplate(engine: PostgresEngine): Promise<string> {
  const client = new pg.Client(engine.connection("postgres", "postgres"));
  await client.connect();
  await client.query(`create database ${TEMPLATE_DATABASE}`);
  await migrate(engine.connection("postgres", TEMPLATE_DATABASE));
  await client.query(`alter database ${TEMPLATE_DATABASE} is_template true`);
  const { rows } = await client.query<{ owner: string }>(
    "select pg_get_userbyid(datdba) as owner from pg_database where datname = $1",
    [TEMPLATE_DATABASE],
  );
  await client.end();
  return rows[0]?.owner ?? "postgres";
}
