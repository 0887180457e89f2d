import pg from "pg";
import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "../../testing/postgres.ts";
import { connectionsOf } from "../../testing/services.ts";
import type { PgConnections } from "./connection.ts";
import { findIsolationFaults, type IsolationFault } from "./isolation-check.ts";

let database: TestDatabase;
let connections: PgConnections;
// A role of this file alone: the four login roles serve other tests at the same time.
const OTHER = `other_${Math.random().toString(36).slice(2, 10)}`;

async function asSuperuser(...statements: string[]): Promise<void> {
  const client = new pg.Client(database.connection("postgres"));
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  database = await testDatabase();
  await asSuperuser(`create role ${OTHER} login`);
  await database.drop();
});
beforeEach(async () => {
  database = await testDatabase();
  connections = connectionsOf(database);
});
afterEach(async () => {
  await asSuperuser(`reassign owned by ${OTHER} to umg_owner`, `drop owned by ${OTHER}`);
  await database.drop();
});
afterAll(async () => {
  database = await testDatabase();
  await asSuperuser(`drop role ${OTHER}`);
  await database.drop();
});

const named = (faults: IsolationFault[]) => faults.map(({ fault, object }) => `${fault} ${object}`);
const as = (role: "app" | "platform" | "readonly", user: string): PgConnections => ({
  ...connections,
  [role]: database.connection(user),
});

test("the database as the migrations make it has no fault", async () => {
  expect(await findIsolationFaults(connections)).toEqual([]);
});

/** What somebody broke, the refusal that names it, and whether its `fix` can be run as it stands. */
const BROKEN: readonly [name: string, sql: string, fault: string, fix: "runs" | "told"][] = [
  [
    "row level security is off",
    "alter table keys disable row level security",
    "rls_off keys",
    "runs",
  ],
  [
    "row level security does not bind the owner",
    "alter table keys no force row level security",
    "rls_not_forced keys",
    "runs",
  ],
  ["the policy is gone", "drop policy one_tenant on keys", "policy_missing keys", "told"],
  [
    "the policy lets every row be read",
    "drop policy one_tenant on apps; create policy one_tenant on apps using (true) with check (tenant_id = current_tenant_id())",
    "policy_missing apps",
    "told",
  ],
  [
    "the policy is widened by an or",
    "drop policy one_tenant on apps; create policy one_tenant on apps using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid) or name = 'x') with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))",
    "policy_missing apps",
    "told",
  ],
  [
    "the policy does not check what is written",
    "drop policy one_tenant on apps; create policy one_tenant on apps using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) with check (true)",
    "policy_missing apps",
    "told",
  ],
  [
    "a second policy opens the table",
    "create policy more on apps for select to umg_app using (platform = 'ios')",
    "policy_extra apps.more",
    "runs",
  ],
  [
    "staff's policy lets them write",
    "create policy more on apps for update to umg_platform using (true)",
    "policy_extra apps.more",
    "runs",
  ],
  ["staff's role may write", "grant update on keys to umg_platform", "role_writes keys", "runs"],
  [
    "the read-only role may write",
    "grant insert on keys to umg_readonly",
    "role_writes keys",
    "runs",
  ],
  [
    "a table may be emptied at once",
    "grant truncate on keys to umg_app",
    "role_writes keys",
    "runs",
  ],
  [
    "a new table has no tenant",
    "create table stray (app_id uuid not null)",
    "column_missing stray.tenant_id",
    "runs",
  ],
  [
    "a new table has no app",
    "create table stray (tenant_id uuid not null)",
    "column_missing stray.app_id",
    "runs",
  ],
  [
    "a tenant may be null",
    "alter table idempotency_keys drop constraint idempotency_keys_pkey; alter table idempotency_keys alter tenant_id drop not null",
    "column_missing idempotency_keys.tenant_id",
    "told",
  ],
  [
    "a table lies in another schema",
    "create schema side; create table side.stray (tenant_id uuid not null, app_id uuid not null)",
    "rls_off side.stray",
    "runs",
  ],
  [
    "a partition can be read past its parent",
    "create table parted (tenant_id uuid not null, app_id uuid not null) partition by hash (tenant_id); select protect_table('parted'); create table part partition of parted for values with (modulus 1, remainder 0)",
    "rls_off part",
    "runs",
  ],
  [
    "a view runs as its owner",
    "create view leak as select * from keys",
    "view_invoker leak",
    "runs",
  ],
  [
    "rows are kept in a materialized view",
    "create materialized view leak as select * from keys",
    "view_invoker leak",
    "runs",
  ],
  [
    "a function runs as its owner",
    "create function leak() returns bigint language sql security definer return (select count(*) from keys)",
    "definer_function leak()",
    "runs",
  ],
  [
    "a key does not begin with the tenant",
    "alter table apps add constraint leak unique (bundle_id, tenant_id)",
    "key_order apps.leak",
    "told",
  ],
  [
    "a unique index does not begin with the tenant",
    "create unique index leak on apps (bundle_id)",
    "key_order apps.leak",
    "told",
  ],
  [
    "a foreign key does not begin with the tenant",
    "create table child (tenant_id uuid not null, app_id uuid not null, x uuid, foreign key (x, tenant_id) references apps (app_id, tenant_id))",
    "key_order child.child_x_tenant_id_fkey",
    "told",
  ],
  [
    "the serving role may create tables",
    "grant create on schema public to umg_app",
    "may_create umg_app",
    "runs",
  ],
];

test.each(BROKEN)("%s → refused by name, and the fix mends it", async (_name, sql, fault, fix) => {
  // A foreign key needs a unique key on the other side, in its own order.
  if (sql.includes("references apps (app_id, tenant_id)"))
    await asSuperuser("create unique index apps_turned on apps (app_id, tenant_id)");
  await asSuperuser(...sql.split("; "));
  const faults = await findIsolationFaults(connections);
  expect(named(faults)).toContain(fault);
  if (fix === "told")
    return expect(faults.find((one) => named([one])[0] === fault)?.fix).toBeTruthy();
  await asSuperuser(...faults.filter((one) => named([one])[0] === fault).map((one) => one.fix));
  expect(named(await findIsolationFaults(connections))).not.toContain(fault);
});

test("the server connects as a superuser → refused, with the role to use", async () => {
  const faults = await findIsolationFaults(as("app", "postgres"));
  expect(faults).toContainEqual({
    fault: "superuser",
    object: "postgres",
    fix: "Connect as umg_app, or: alter role postgres nosuperuser;",
  });
});

test.each([
  [
    "may pass by row level security",
    `alter role ${OTHER} bypassrls`,
    "bypass_rls",
    `alter role ${OTHER} nobypassrls`,
  ],
  [
    "owns a table",
    `alter table refused_events owner to ${OTHER}`,
    "owns_tables",
    "alter table refused_events owner to umg_owner",
  ],
  [
    "is a member of the owner",
    `grant umg_owner to ${OTHER}`,
    "member_of",
    `revoke umg_owner from ${OTHER}`,
  ],
  [
    "may read everything",
    `grant pg_read_all_data to ${OTHER}`,
    "member_of",
    `revoke pg_read_all_data from ${OTHER}`,
  ],
])("the server's role %s → refused", async (_name, sql, fault, mend) => {
  await asSuperuser(sql);
  const faults = await findIsolationFaults(as("app", OTHER));
  expect(named(faults)).toContain(`${fault} ${OTHER}`);
  expect(named(faults)).toContain(`wrong_role ${OTHER}`);
  const fix = faults.find((one) => one.fault === fault)?.fix ?? "";
  expect(fix).toContain(mend);
  await asSuperuser(fix);
  expect(named(await findIsolationFaults(as("app", OTHER)))).not.toContain(`${fault} ${OTHER}`);
});

test("connections that were mixed up are refused", async () => {
  expect(named(await findIsolationFaults(as("app", "umg_platform")))).toContain(
    "wrong_role umg_platform",
  );
  const faults = await findIsolationFaults(as("readonly", "umg_app"));
  expect(named(faults)).toEqual(
    expect.arrayContaining(["wrong_role umg_app", "readonly_writes umg_app"]),
  );
});
