import pg from "pg";
import { PLATFORM_APP_ID, PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { LOGIN_ROLES, clientConfig, type PgConnection } from "./connection.ts";
import { readMigrations, type Migration } from "./migrations.ts";

// One number for all processes that migrate this database.
const LOCK = 7_264_031_119;

/** Thrown where a start must stop: the sentence names the fix. */
export class MigrationRefusal extends Error {}

/**
 * Brings a database up to this code's schema. Safe when two start at once (the second waits and finds nothing to do);
 * refuses a database that is ahead of the code or whose applied migrations were changed.
 * As a superuser it first makes the four login roles and hands the database to the owner; else it must be the owner.
 * @returns the names of the migrations it applied.
 */
export async function migrate(
  connection: PgConnection,
  log?: (line: string) => void,
  folder?: string,
): Promise<string[]> {
  const migrations = await readMigrations(folder);
  const client = new pg.Client(clientConfig(connection, "migrate"));
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [LOCK]);
    await prepareRoles(client);
    await client.query("set lock_timeout = '5s'");
    await createBookkeeping(client);
    const applied = await readApplied(client);
    refuseMismatch(migrations, applied);
    const names: string[] = [];
    for (const migration of migrations) {
      if (applied.has(migration.id)) continue;
      await apply(client, migration);
      names.push(migration.name);
      log?.(`migrated ${String(migration.id).padStart(6, "0")} ${migration.name}`);
    }
    return names;
  } finally {
    await client.end();
  }
}

async function prepareRoles(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ super: boolean; name: string }>(
    "select rolsuper as super, current_user as name from pg_roles where rolname = current_user",
  );
  if (rows[0]?.super) {
    for (const role of Object.values(LOGIN_ROLES)) {
      await client.query(
        `do $$ begin create role ${role} login nosuperuser nobypassrls nocreatedb nocreaterole; exception when duplicate_object or unique_violation then null; end $$`,
      );
    }
    await client.query(`alter role ${LOGIN_ROLES.readonly} set default_transaction_read_only = on`);
    await client.query(
      `alter database ${pg.escapeIdentifier(client.database ?? "")} owner to ${LOGIN_ROLES.owner}`,
    );
    await client.query(`alter schema public owner to ${LOGIN_ROLES.owner}`);
    await client.query(
      `revoke create on schema public from public; grant usage on schema public to ${LOGIN_ROLES.app}, ${LOGIN_ROLES.platform}, ${LOGIN_ROLES.readonly}`,
    );
    await client.query(`set role ${LOGIN_ROLES.owner}`);
  } else if (rows[0]?.name !== LOGIN_ROLES.owner) {
    throw new MigrationRefusal(
      `Migrations run as ${LOGIN_ROLES.owner}, not as ${rows[0]?.name}. Set the owner connection's user, or run \`unmogrowp migrate\` once as a superuser to make the roles.`,
    );
  }
}

async function createBookkeeping(client: pg.Client): Promise<void> {
  await client.query(`create table if not exists schema_migrations (
    tenant_id uuid not null default '${PLATFORM_TENANT_ID}',
    app_id uuid not null default '${PLATFORM_APP_ID}',
    migration_id integer not null,
    name text not null,
    checksum text not null,
    applied_at timestamptz not null default now(),
    primary key (tenant_id, migration_id))`);
  await client.query(
    `alter table schema_migrations enable row level security; alter table schema_migrations force row level security`,
  );
  await client.query(`do $$ begin
    create policy one_tenant on schema_migrations using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
    grant select on schema_migrations to ${LOGIN_ROLES.app}, ${LOGIN_ROLES.platform}, ${LOGIN_ROLES.readonly};
  exception when duplicate_object then null; end $$`);
  await client.query("select set_config('app.tenant_id', $1, false)", [PLATFORM_TENANT_ID]);
}

async function readApplied(
  client: pg.Client,
): Promise<Map<number, { name: string; checksum: string }>> {
  const { rows } = await client.query<{ migration_id: number; name: string; checksum: string }>(
    "select migration_id, name, checksum from schema_migrations",
  );
  return new Map(rows.map((row) => [row.migration_id, row]));
}

function refuseMismatch(
  migrations: Migration[],
  applied: Map<number, { name: string; checksum: string }>,
): void {
  const known = new Map(migrations.map((migration) => [migration.id, migration]));
  for (const [id, { name, checksum }] of applied) {
    const migration = known.get(id);
    if (!migration) {
      throw new MigrationRefusal(
        `The database is ahead of this program: it has migration ${id} ${name}. Start the newer version, or restore a backup made by this one.`,
      );
    }
    if (migration.checksum !== checksum) {
      throw new MigrationRefusal(
        `Migration ${id} ${name} was changed after it was applied. Restore the file, and put the change into a new migration.`,
      );
    }
  }
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  await client.query("begin");
  try {
    await client.query("select set_config('app.tenant_id', $1, true)", [PLATFORM_TENANT_ID]);
    await client.query(
      "insert into schema_migrations (migration_id, name, checksum) values ($1, $2, $3)",
      [migration.id, migration.name, migration.checksum],
    );
    await client.query(migration.sql);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw new Error(`migration ${migration.id} ${migration.name} failed`, { cause: error });
  }
}
