import { LOGIN_ROLES } from "./connection.ts";

const { app, platform, readonly } = LOGIN_ROLES;

// How PostgreSQL writes the one expression that is allowed.
const OWN_TENANT = String.raw`^\(tenant_id = \( ?SELECT \(NULLIF\(current_setting\(''app\.tenant_id''::text, true\), ''''::text\)\)::uuid( AS "?nullif"?)?\)\)$`;
const own = (column: string) => `pg_get_expr(${column}, p.polrelid) ~ '${OWN_TENANT}'`;
/** The policy of `protect_table`: for everybody, for every command, on both sides. */
const ONE_TENANT = `(p.polcmd = '*' and p.polpermissive and p.polroles = array[0::oid] and ${own("p.polqual")} and ${own("p.polwithcheck")})`;
/** Staff read all tenants, and trim the event log. */
const STAFF = `(p.polroles = array[(select oid from pg_roles where rolname = '${platform}')]
  and (p.polcmd = 'r' or p.polcmd = 'd' and p.polrelid = to_regclass('event_log')))`;

/** One row per breach of the isolation rules in the catalogue: fault, object, fix. */
export const TABLE_FAULTS = `
  with spaces as (select oid from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'),
    tables as (
      select c.oid, c.oid::regclass::text as name, c.relrowsecurity, c.relforcerowsecurity from pg_class c
      where c.relnamespace in (select oid from spaces) and c.relkind in ('r', 'p', 'f'))
  select 'column_missing' as fault, name || '.' || col as object, format('alter table %s add column %I uuid not null;', name, col) as fix
    from tables t, unnest(array['tenant_id', 'app_id']) col
    where not exists (select from pg_attribute a where a.attrelid = t.oid and a.attname = col and a.attnotnull and not a.attisdropped)
  union all select 'rls_off', name, format('alter table %s enable row level security;', name) from tables where not relrowsecurity
  union all select 'rls_not_forced', name, format('alter table %s force row level security;', name) from tables where not relforcerowsecurity
  union all select 'policy_missing', name, format('select protect_table(%L); -- or only its policy one_tenant', name)
    from tables t where not exists (select from pg_policy p where p.polrelid = t.oid and ${ONE_TENANT})
  union all select 'policy_extra', t.name || '.' || p.polname, format('drop policy %I on %s;', p.polname, t.name)
    from tables t join pg_policy p on p.polrelid = t.oid where p.polpermissive and not ${ONE_TENANT} and not ${STAFF}
  union all select 'role_writes', t.name, format('revoke %s on %s from %s, public;', privilege, t.name, role)
    from tables t, unnest(array['${platform}', '${readonly}']) role, unnest(array['insert', 'update', 'delete', 'truncate']) privilege
    where has_table_privilege(role, t.oid, privilege) and not (role = '${platform}' and privilege = 'delete' and t.oid = to_regclass('event_log'))
  union all select 'role_writes', t.name, format('revoke truncate on %s from ${app}, public;', t.name) from tables t where has_table_privilege('${app}', t.oid, 'truncate')
  union all select 'view_invoker', c.oid::regclass::text, case c.relkind when 'm' then format('drop materialized view %s; -- its rows pass by row level security', c.oid::regclass)
      else format('alter view %s set (security_invoker = true);', c.oid::regclass) end
    from pg_class c where c.relnamespace in (select oid from spaces) and (c.relkind = 'm' or c.relkind = 'v' and not coalesce(c.reloptions && array['security_invoker=true', 'security_invoker=on'], false))
  union all select 'definer_function', oid::regprocedure::text, format('alter function %s security invoker;', oid::regprocedure) from pg_proc where pronamespace in (select oid from spaces) and prosecdef
  union all select 'key_order', conrelid::regclass || '.' || conname, format('Put tenant_id first in the columns of %I on %s.', conname, conrelid::regclass) from pg_constraint
    where contype = 'f' and conrelid in (select oid from tables) and (select attname from pg_attribute where attrelid = conrelid and attnum = conkey[1]) <> 'tenant_id'
  union all select 'key_order', t.name || '.' || i.indexrelid::regclass, format('Put tenant_id first in the unique index %s.', i.indexrelid::regclass) from pg_index i join tables t on t.oid = i.indrelid
    where i.indisunique and (select attname from pg_attribute where attrelid = i.indrelid and attnum = i.indkey[0]) is distinct from 'tenant_id'
  order by 1, 2`;
