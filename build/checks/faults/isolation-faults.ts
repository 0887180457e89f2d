import { integration, unit, type Fault } from "./fault.ts";

const MIGRATION = "server/migrations/postgres/000010_create_isolation.sql";
const ACCESS = "server/migrations/postgres/000030_create_access.sql";
const DATABASE = "server/platform/postgres/database.ts";
const CHECK = "server/platform/postgres/isolation-check.ts";
const TENANT_IS_SET =
  "(tenant_id = (select nullif(current_setting(''app.tenant_id'', true), '''')::uuid))";

const tables = integration("build/checks/tables.int.test.ts");
const database = integration("server/platform/postgres/database.int.test.ts");
const check = integration("server/platform/postgres/isolation-check.int.test.ts");
const sealer = unit("server/platform/secrets/sealer.test.ts");
const cursor = unit("server/platform/paging/cursor.test.ts");

/** What keeps one tenant's rows from another, in PostgreSQL and in what is sealed. */
export const ISOLATION_FAULTS: readonly Fault[] = [
  {
    name: "rls-is-not-forced",
    file: MIGRATION,
    find: "  execute format('alter table %s force row level security', target);\n",
    replace: "",
    test: tables,
  },
  {
    name: "rls-is-off",
    file: MIGRATION,
    find: "  execute format('alter table %s enable row level security', target);\n",
    replace: "",
    test: tables,
  },
  {
    name: "policy-reads-every-tenant",
    file: MIGRATION,
    find: `using ${TENANT_IS_SET}`,
    replace: "using (true)",
    test: database,
  },
  {
    name: "policy-writes-any-tenant",
    file: MIGRATION,
    find: `with check ${TENANT_IS_SET}`,
    replace: "with check (true)",
    test: database,
  },
  {
    name: "all-tenants-for-everybody",
    file: MIGRATION,
    find: "for select to umg_platform using (true)",
    replace: "for select using (true)",
    test: tables,
  },
  {
    name: "staff-role-may-write",
    file: MIGRATION,
    find: "on %s for select to umg_platform using (true)', target);\n",
    replace:
      "on %s to umg_platform using (true) with check (true)', target);\n  execute format('grant update on %s to umg_platform', target);\n",
    test: database,
  },
  {
    name: "a-table-without-protection",
    file: "server/migrations/postgres/000040_create_keys.sql",
    find: "select protect_table('keys');",
    replace: "grant select, insert, update on keys to umg_app, umg_platform;",
    test: tables,
  },
  {
    name: "a-key-that-leaves-the-tenant-for-last",
    file: "server/migrations/postgres/000040_create_keys.sql",
    find: "primary key (tenant_id, key_id)",
    replace: "primary key (key_id, tenant_id)",
    test: tables,
  },
  {
    name: "a-tenant-id-that-may-be-null",
    file: "server/migrations/postgres/000070_create_event_log.sql",
    find: "create table refused_events (\n  tenant_id uuid not null",
    replace: "create table refused_events (\n  tenant_id uuid",
    more: [["primary key (tenant_id, refused_id)", "unique (tenant_id, refused_id)"]],
    test: tables,
  },
  {
    name: "impersonation-reads-secrets",
    file: ACCESS,
    find: "revoke select on member_credentials, refresh_tokens, one_time_links, invitations, system_tokens from umg_readonly;",
    replace: "",
    test: database,
  },
  {
    name: "readonly-role-is-not-read-only",
    file: "server/platform/postgres/migrate.ts",
    find: "set default_transaction_read_only = on`",
    replace: "set default_transaction_read_only = off`",
    test: check,
  },
  {
    name: "tenant-setting-outlives-its-transaction",
    file: DATABASE,
    find: "set_config('app.tenant_id', $1, true)",
    replace: "set_config('app.tenant_id', $1, false)",
    test: database,
  },
  {
    name: "impersonated-reads-use-the-writing-role",
    file: DATABASE,
    find: 'mode === "impersonated" ? "readonly" : "app"',
    replace: '"app"',
    test: database,
  },
  {
    name: "reads-may-write",
    file: DATABASE,
    find: 'writes ? "begin" : "begin read only"',
    replace: '"begin"',
    test: integration("server/platform/trpc/procedures.int.test.ts"),
  },
  {
    name: "a-rolled-back-commit-passes-for-done",
    file: DATABASE,
    find: 'else if ((await done).command !== "COMMIT")',
    replace: "else if ((await done) && false)",
    test: database,
  },
  {
    name: "announced-before-it-is-committed",
    file: DATABASE,
    find: "afterCommit: (work) => void afterCommit.push(work),",
    replace: "afterCommit: (work) => void work(),",
    test: database,
  },
  ...["relrowsecurity", "relforcerowsecurity"].map((column): Fault => ({
    name: `start-does-not-look-at-${column}`,
    file: "server/platform/postgres/isolation-faults.ts",
    find: `from tables where not ${column}`,
    replace: "from tables where false",
    test: check,
  })),
  {
    name: "start-does-not-see-bypass",
    file: CHECK,
    find: 'if (role.bypass) add("bypass_rls"',
    replace: 'if (role.bypass && false) add("bypass_rls"',
    test: check,
  },
  {
    name: "sealed-for-nobody-in-particular",
    file: "server/platform/secrets/sealer.ts",
    find: 'createCipheriv("aes-256-gcm", keyFor(purpose), iv).setAAD(Buffer.from(owner))',
    replace: 'createCipheriv("aes-256-gcm", keyFor(purpose), iv)',
    more: [["          .setAAD(Buffer.from(owner))\n", ""]],
    test: sealer,
  },
  {
    name: "one-seal-key-for-all-purposes",
    file: "server/platform/secrets/sealer.ts",
    find: "`unmogrowp:${purpose}`",
    replace: '"unmogrowp"',
    test: sealer,
  },
  {
    name: "a-seal-with-a-cut-tag",
    file: "server/platform/secrets/sealer.ts",
    find: "const cut = { authTagLength: 16 };",
    replace: "const cut = {};",
    more: [[".setAuthTag(bytes.subarray(13, 29))", ".setAuthTag(bytes.subarray(13, 17))"]],
    test: sealer,
  },
  {
    name: "a-cursor-of-another-tenant",
    file: "server/platform/paging/cursor.ts",
    find: "`${list}:${tenantId}:",
    replace: "`${list}:",
    test: cursor,
  },
  {
    name: "a-cursor-of-another-list",
    file: "server/platform/paging/cursor.ts",
    find: "`${list}:${tenantId}:",
    replace: "`${tenantId}:",
    test: cursor,
  },
  {
    name: "a-cursor-of-another-filter",
    file: "server/platform/paging/cursor.ts",
    find: '${hash("sha256", JSON.stringify(filter), "base64url")}',
    replace: '${filter.length < 0 ? hash("sha256", "") : ""}',
    test: cursor,
  },
  {
    name: "a-cursor-whose-content-is-not-checked",
    file: "server/platform/paging/cursor.ts",
    find: "return position.parse(JSON.parse(plain.toString()));",
    replace: "return JSON.parse(plain.toString()) as never;",
    test: cursor,
  },
];
