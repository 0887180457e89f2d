import pg from "pg";
import { LOGIN_ROLES, clientConfig, type PgConnections } from "./connection.ts";

/** What keeps the server from starting: what is wrong, and the SQL or setting that mends it. */
export interface IsolationFault {
  fault:
    | "superuser"
    | "bypass_rls"
    | "owns_tables"
    | "may_create"
    | "column_missing"
    | "rls_off"
    | "rls_not_forced"
    | "policy_missing"
    | "view_invoker"
    | "definer_function"
    | "key_order"
    | "readonly_writes"
    | "wrong_role";
  object: string;
  fix: string;
}

const SERVING = ["app", "platform", "readonly"] as const;

/** Reads the catalogues as the server's own roles and lists every breach of the isolation rules. */
export async function findIsolationFaults(connections: PgConnections): Promise<IsolationFault[]> {
  const faults: IsolationFault[] = [];
  for (const role of SERVING) {
    const client = new pg.Client(clientConfig(connections[role], "isolation-check"));
    await client.connect();
    try {
      faults.push(...(await checkRole(client, LOGIN_ROLES[role])));
      if (role === "app") faults.push(...(await checkTables(client)));
    } finally {
      await client.end();
    }
  }
  return faults;
}

async function checkRole(client: pg.Client, expected: string): Promise<IsolationFault[]> {
  const { rows } = await client.query<{
    name: string;
    super: boolean;
    bypass: boolean;
    creates: boolean;
    owned: string | null;
    readonly: string;
  }>(`
    select current_user as name, rolsuper as super, rolbypassrls as bypass,
      has_schema_privilege(current_user, 'public', 'create') as creates,
      (select min(c.relname) from pg_class c where c.relowner = pg_roles.oid and c.relnamespace = 'public'::regnamespace) as owned,
      current_setting('default_transaction_read_only') as readonly
    from pg_roles where rolname = current_user`);
  const role = rows[0];
  if (!role) return [];
  const faults: IsolationFault[] = [];
  const add = (when: boolean, fault: IsolationFault["fault"], fix: string, object = role.name) =>
    when && faults.push({ fault, object, fix });
  add(role.super, "superuser", `Connect as ${expected}, or: alter role ${role.name} nosuperuser;`);
  add(role.bypass, "bypass_rls", `alter role ${role.name} nobypassrls;`);
  add(
    role.owned !== null,
    "owns_tables",
    `alter table ${role.owned} owner to ${LOGIN_ROLES.owner};`,
  );
  add(
    role.creates && !role.super,
    "may_create",
    `revoke create on schema public from ${role.name}, public;`,
  );
  add(
    role.name !== expected && !role.super,
    "wrong_role",
    `Set the ${expected} connection's user to ${expected}.`,
  );
  add(
    expected === LOGIN_ROLES.readonly && role.readonly !== "on",
    "readonly_writes",
    `alter role ${role.name} set default_transaction_read_only = on;`,
  );
  return faults;
}

const TABLE_FAULTS = `
  with tables as (
    select c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition)
  select 'column_missing' as fault, t.relname || '.' || col as object, format('alter table %I add column %I uuid not null;', t.relname, col) as fix
    from tables t, unnest(array['tenant_id', 'app_id']) col
    where not exists (select from pg_attribute a where a.attrelid = t.oid and a.attname = col and a.attnotnull and not a.attisdropped)
  union all select 'rls_off', relname, format('alter table %I enable row level security;', relname) from tables where not relrowsecurity
  union all select 'rls_not_forced', relname, format('alter table %I force row level security;', relname) from tables where not relforcerowsecurity
  union all select 'policy_missing', relname, format('create the policy one_tenant on %I with using and with check on tenant_id (see protect_table in the migrations);', relname)
    from tables t where not exists (select from pg_policy p where p.polrelid = t.oid and p.polqual is not null and p.polwithcheck is not null
      and pg_get_expr(p.polqual, p.polrelid) like '%tenant_id%app.tenant_id%' and pg_get_expr(p.polwithcheck, p.polrelid) like '%tenant_id%app.tenant_id%')
      or exists (select from pg_policy p where p.polrelid = t.oid and p.polqual is not null and pg_get_expr(p.polqual, p.polrelid) = 'true'
        and p.polroles <> array[(select oid from pg_roles where rolname = 'umg_platform')])
  union all select 'view_invoker', relname, format('alter view %I set (security_invoker = true);', relname) from pg_class
    where relnamespace = 'public'::regnamespace and (relkind = 'm' or (relkind = 'v' and not coalesce(reloptions @> array['security_invoker=true'], false)))
  union all select 'definer_function', proname, format('alter function %s security invoker;', oid::regprocedure) from pg_proc where pronamespace = 'public'::regnamespace and prosecdef
  union all select 'key_order', conname, format('Put tenant_id first in the columns of %I on %s.', conname, conrelid::regclass) from pg_constraint
    where connamespace = 'public'::regnamespace and contype in ('p', 'u', 'f')
      and (select attname from pg_attribute where attrelid = conrelid and attnum = conkey[1]) <> 'tenant_id'
  union all select 'key_order', i.indexrelid::regclass::text, format('Put tenant_id first in the unique index %s.', i.indexrelid::regclass) from pg_index i join tables t on t.oid = i.indrelid
    where i.indisunique and (select attname from pg_attribute where attrelid = i.indrelid and attnum = i.indkey[0]) is distinct from 'tenant_id'`;

async function checkTables(client: pg.Client): Promise<IsolationFault[]> {
  return (
    await client.query<IsolationFault>(
      `select * from (${TABLE_FAULTS}) faults order by fault, object`,
    )
  ).rows;
}
