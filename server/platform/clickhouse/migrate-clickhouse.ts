import { fileURLToPath } from "node:url";
import { z } from "zod";
import { PLATFORM_APP_ID, PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { readMigrations, type Migration } from "../postgres/migrations.ts";
import { MigrationRefusal } from "../postgres/migrate.ts";
import { namedQuery, type ClickHouse } from "./clickhouse.ts";

export const CLICKHOUSE_MIGRATIONS_FOLDER = fileURLToPath(
  new URL("../../migrations/clickhouse/", import.meta.url),
);

const BOOKKEEPING = `CREATE TABLE IF NOT EXISTS schema_migrations (
  app_id UUID, tenant_id UUID, migration_id UInt32, name String, checksum String,
  applied_at DateTime64(3) DEFAULT now64(3)
) ENGINE = ReplacingMergeTree ORDER BY (app_id, tenant_id, migration_id)`;

const appliedMigrations = namedQuery({
  name: "migrations.applied",
  sql: "SELECT migration_id, name, checksum FROM schema_migrations FINAL ORDER BY migration_id",
  params: z.object({}),
  row: z.object({ migration_id: z.number(), name: z.string(), checksum: z.string() }),
  tenant: true,
});

/**
 * Applies `NNNNNN_verb_object.sql` in order; statements end with `;` at a line's end. ClickHouse has no
 * transactions for DDL, so a statement must be repeatable: `IF NOT EXISTS`, `OR REPLACE`.
 * Throws MigrationRefusal when the database is ahead of the code or an applied file was changed.
 * @returns the names of the migrations it applied.
 */
export async function migrateClickHouse(
  clickhouse: Pick<ClickHouse, "query" | "command">,
  folder = CLICKHOUSE_MIGRATIONS_FOLDER,
): Promise<string[]> {
  const migrations = await readMigrations(folder);
  await clickhouse.command(BOOKKEEPING);
  const rows = await clickhouse.query(appliedMigrations, {}, "all_tenants");
  const applied = new Map(rows.map((row) => [row.migration_id, row]));
  refuse(migrations, rows);
  const names: string[] = [];
  for (const migration of migrations.filter(({ id }) => !applied.has(id))) {
    for (const statement of statementsOf(migration)) await run(clickhouse, migration, statement);
    await clickhouse.command(
      `INSERT INTO schema_migrations (app_id, tenant_id, migration_id, name, checksum)
       VALUES ('${PLATFORM_APP_ID}', '${PLATFORM_TENANT_ID}', ${migration.id}, '${migration.name}', '${migration.checksum}')`,
    );
    names.push(migration.name);
  }
  return names;
}

export function statementsOf({ id, name, sql }: Migration): string[] {
  const statements = sql
    .replace(/^\s*--.*$/gm, "")
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "");
  for (const statement of statements)
    if (/^create\b/i.test(statement) && !/\bif\s+not\s+exists\b|\bor\s+replace\b/i.test(statement))
      throw new Error(
        `ClickHouse migration ${id} ${name}: write CREATE … IF NOT EXISTS, so that it can be run again`,
      );
  return statements;
}

async function run(
  clickhouse: Pick<ClickHouse, "command">,
  { id, name }: Migration,
  statement: string,
): Promise<void> {
  try {
    await clickhouse.command(statement);
  } catch (cause) {
    throw new Error(`ClickHouse migration ${id} ${name} failed: ${(cause as Error).message}`, {
      cause,
    });
  }
}

function refuse(
  migrations: readonly Migration[],
  applied: readonly { migration_id: number; name: string; checksum: string }[],
): void {
  const known = new Map(migrations.map((migration) => [migration.id, migration]));
  for (const { migration_id: id, name, checksum } of applied) {
    const migration = known.get(id);
    if (!migration)
      throw new MigrationRefusal(
        `ClickHouse is ahead of this program: it has migration ${id} ${name}. Start the newer version, or restore a backup made by this one.`,
      );
    if (migration.checksum !== checksum)
      throw new MigrationRefusal(
        `ClickHouse migration ${id} ${name} was changed after it was applied. Restore the file, and put the change into a new migration.`,
      );
  }
}
