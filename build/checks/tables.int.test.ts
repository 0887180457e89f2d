import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "#server/testing/postgres.ts";

const TABLES = `(select oid, relname, relrowsecurity, relforcerowsecurity, relowner from pg_class
  where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')) t`;
const SETTING = "%tenant_id%app.tenant_id%";
const withoutColumn = (name: string) => `select relname from ${TABLES} where not exists (
  select from pg_attribute a where a.attrelid = t.oid and a.attname = '${name}' and a.attnotnull and not a.attisdropped)`;

/** Each query names what breaks the rule. */
const RULES = {
  "every table has tenant_id, and it is NOT NULL": withoutColumn("tenant_id"),
  "every table has app_id, and it is NOT NULL": withoutColumn("app_id"),
  "every table has row level security enabled": `select relname from ${TABLES} where not relrowsecurity`,
  "every table has row level security forced on its owner": `select relname from ${TABLES} where not relforcerowsecurity`,
  "every table has a policy that limits reads and writes to the tenant that is set": `
    select relname from ${TABLES} where not exists (select from pg_policy p where p.polrelid = t.oid and p.polcmd = '*'
      and pg_get_expr(p.polqual, p.polrelid) like '${SETTING}' and pg_get_expr(p.polwithcheck, p.polrelid) like '${SETTING}')`,
  "only the staff's role sees other tenants, and it writes none of them": `
    select relname from ${TABLES} join pg_policy p on p.polrelid = t.oid
    where coalesce(pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) not like '${SETTING}'
      and not (p.polroles = array[to_regrole('umg_platform')::oid] and p.polcmd in ('r', 'd'))`,
  "every key and every foreign key starts with tenant_id": `
    select relname from ${TABLES} join pg_constraint c on c.conrelid = t.oid
    join pg_attribute a on a.attrelid = t.oid and a.attnum = c.conkey[1]
    where c.contype in ('p', 'u', 'f') and a.attname <> 'tenant_id'`,
  "every unique index starts with tenant_id": `
    select relname from ${TABLES} join pg_index i on i.indrelid = t.oid
    left join pg_attribute a on a.attrelid = t.oid and a.attnum = i.indkey[0]
    where i.indisunique and a.attname is distinct from 'tenant_id'`,
  "every table belongs to the role that only migrations log in as": `
    select relname from ${TABLES} where pg_get_userbyid(relowner) <> 'umg_owner'`,
  "every view reads with its caller's rights": `
    select relname from pg_class where relnamespace = 'public'::regnamespace and (relkind = 'm'
      or (relkind = 'v' and not coalesce(reloptions @> array['security_invoker=true'], false)))`,
  "no function runs with its owner's rights": `
    select proname as relname from pg_proc where pronamespace = 'public'::regnamespace and prosecdef`,
  "no login role is exempt from row level security": `
    select rolname as relname from pg_roles where rolname like 'umg%' and (rolbypassrls or rolsuper)`,
};

const PLANTED = `
  create table planted (id uuid primary key, tenant_id uuid);
  create policy wide on planted using (true);
  create view planted_view as select 1;
  create function planted_function() returns int language sql security definer return 1;
  create role umg_planted bypassrls;`;

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await testDatabase();
  client = new pg.Client(database.connection("postgres"));
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

const broken = async (sql: string): Promise<string[]> => [
  ...new Set((await client.query<{ relname: string }>(sql)).rows.map(({ relname }) => relname)),
];

test("there are tables to look at", async () => {
  expect((await broken(`select relname from ${TABLES}`)).length).toBeGreaterThan(10);
});

describe.each(Object.entries(RULES))("%s", (_rule, sql) => {
  test("in the migrated database", async () => {
    expect(await broken(sql)).toEqual([]);
  });

  test("and what is planted to break it is found", async () => {
    await client.query("begin");
    await client.query(PLANTED);
    const found = await broken(sql);
    await client.query("rollback");
    expect(found).toEqual([expect.stringContaining("planted")]);
  });
});
