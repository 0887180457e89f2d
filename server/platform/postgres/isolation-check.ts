import pg from "pg";
import { LOGIN_ROLES, clientConfig, type PgConnections } from "./connection.ts";
import { TABLE_FAULTS } from "./isolation-faults.ts";

/** What keeps the server from starting: what is wrong, and the SQL or setting that mends it. */
export interface IsolationFault {
  fault:
    | "superuser"
    | "bypass_rls"
    | "owns_tables"
    | "may_create"
    | "member_of"
    | "column_missing"
    | "rls_off"
    | "rls_not_forced"
    | "policy_missing"
    | "policy_extra"
    | "role_writes"
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
      if (role === "app") faults.push(...(await client.query<IsolationFault>(TABLE_FAULTS)).rows);
    } finally {
      await client.end();
    }
  }
  return faults;
}

interface RoleFacts {
  name: string;
  super: boolean;
  bypass: boolean;
  creates: boolean;
  owned: string | null;
  memberOf: string | null;
  readonly: string;
}

const ROLE_FACTS = `
  select current_user as name, rolsuper as super, rolbypassrls as bypass, has_schema_privilege(current_user, 'public', 'create') as creates,
    (select min(c.oid::regclass::text) from pg_class c where c.relowner = r.oid and c.relkind in ('r', 'p', 'v', 'm', 'f')) as owned,
    (select min(g.rolname) from pg_auth_members m join pg_roles g on g.oid = m.roleid where m.member = r.oid) as "memberOf",
    current_setting('default_transaction_read_only') as readonly
  from pg_roles r where rolname = current_user`;

async function checkRole(client: pg.Client, expected: string): Promise<IsolationFault[]> {
  const role = (await client.query<RoleFacts>(ROLE_FACTS)).rows[0];
  if (!role) return [];
  const { name } = role;
  const faults: IsolationFault[] = [];
  const add = (fault: IsolationFault["fault"], fix: string) =>
    faults.push({ fault, object: name, fix });
  if (role.super) add("superuser", `Connect as ${expected}, or: alter role ${name} nosuperuser;`);
  if (role.bypass) add("bypass_rls", `alter role ${name} nobypassrls;`);
  if (role.owned !== null)
    add("owns_tables", `alter table ${role.owned} owner to ${LOGIN_ROLES.owner};`);
  if (role.memberOf !== null) add("member_of", `revoke ${role.memberOf} from ${name};`);
  if (role.creates && !role.super)
    add("may_create", `revoke create on schema public from ${name}, public;`);
  if (name !== expected && !role.super)
    add("wrong_role", `Set the ${expected} connection's user to ${expected}.`);
  if (expected === LOGIN_ROLES.readonly && role.readonly !== "on")
    add("readonly_writes", `alter role ${name} set default_transaction_read_only = on;`);
  return faults;
}
