import { PROBE_TABLE, READER_POLICY, WRITER_POLICY, type ServerAccounts } from "./server-access.ts";

export interface PolicyFact {
  readonly table: string;
  readonly short_name: string;
  readonly select_filter: string | null;
  readonly is_restrictive: number;
  readonly apply_to_all: number;
  readonly apply_to_list: readonly string[];
}

/** What the server says about itself, read with both accounts. */
export interface AccessFacts {
  readonly tables: readonly string[];
  /** Of the database, and of all databases (`table` is empty). */
  readonly policies: readonly PolicyFact[];
  readonly grants: readonly {
    access_type: string;
    database: string | null;
    table: string | null;
  }[];
  readonly roles: readonly string[];
  /** `readonly` as the reader itself sees it. */
  readonly readerReadonly: number;
  /** Rows of `schema_migrations` the reader sees: without a tenant, with a tenant that does not exist, with all. */
  readonly seen: { readonly none: number; readonly foreign: number; readonly all: number };
  /** Rows of the probe that the reader sees: no policy names it there. */
  readonly probe: number;
  /** Tables that would store a repeated token twice. */
  readonly forgetful: readonly string[];
  /** Settings we send that this version does not have. */
  readonly unknownSettings: readonly string[];
}

export interface AccessFault {
  readonly fault: string;
  readonly object: string;
  readonly fix: string;
}

/** Everything that keeps this server from being used, each with its fix; none: tenants are apart. */
export function accessFaults(facts: AccessFacts, accounts: ServerAccounts): AccessFault[] {
  const { reader, database } = accounts;
  const faults: AccessFault[] = [];
  const found = (fault: string, object: string, fix: string) => faults.push({ fault, object, fix });
  for (const table of facts.tables) {
    const own = facts.policies.filter((policy) => policy.table === table);
    if (!own.some((policy) => isReaderPolicy(policy, reader)))
      found(
        "policy_missing",
        table,
        `let ${accounts.writer} make row policies (GRANT ROW ADMIN ON *.*) and start again`,
      );
  }
  for (const policy of facts.policies)
    if (reaches(policy, reader) && !isReaderPolicy(policy, reader) && !policy.is_restrictive)
      found(
        "policy_extra",
        `${policy.short_name} ON ${policy.table || "*"}`,
        `DROP ROW POLICY ${policy.short_name} ON ${database}.${policy.table || "*"}: it shows ${reader} more rows`,
      );
  for (const { access_type, database: on, table } of facts.grants)
    if (access_type !== "SELECT" || on !== database)
      found(
        "reader_may_more",
        `${access_type} ON ${on ?? "*"}.${table ?? "*"}`,
        `REVOKE ${access_type} ON ${on ?? "*"}.${table ?? "*"} FROM ${reader}`,
      );
  for (const role of facts.roles) found("reader_has_role", role, `REVOKE ${role} FROM ${reader}`);
  if (facts.readerReadonly === 0)
    found("reader_writes", reader, `ALTER USER ${reader} SETTINGS readonly = 2`);
  if (facts.seen.none > 0 || facts.seen.foreign > 0)
    found(
      "rows_without_tenant",
      "schema_migrations",
      `SHOW ROW POLICIES ON ${database}.schema_migrations must list ${READER_POLICY} and ${WRITER_POLICY} only`,
    );
  if (facts.seen.all === 0)
    found("rows_hidden", "schema_migrations", `GRANT SELECT ON ${database}.* TO ${reader}`);
  if (facts.probe > 0)
    found(
      "users_without_row_policies_can_read_rows",
      PROBE_TABLE,
      "set access_control_improvements/users_without_row_policies_can_read_rows to false in the server's config.d, and restart it",
    );
  for (const table of facts.forgetful)
    found(
      "no_deduplication",
      table,
      `ALTER TABLE ${database}.${table} MODIFY SETTING non_replicated_deduplication_window = 1000`,
    );
  for (const setting of facts.unknownSettings)
    found("setting_unknown", setting, "use ClickHouse 25.8 or later");
  return faults;
}

const reaches = (policy: PolicyFact, reader: string): boolean =>
  Boolean(policy.apply_to_all) || policy.apply_to_list.includes(reader);

const isReaderPolicy = (policy: PolicyFact, reader: string): boolean =>
  policy.short_name === READER_POLICY &&
  policy.apply_to_list.join() === reader &&
  !policy.apply_to_all &&
  isTenantFilter(policy.select_filter ?? "");

/** The server writes the condition in its own way: `(a = b) OR (c = 'd')`. */
const isTenantFilter = (filter: string): boolean =>
  bare(filter) ===
  "tenant_id=touuidorzero(getsetting('log_comment'))orgetsetting('log_comment')='__system'";

const bare = (sql: string): string => {
  const text = sql.toLowerCase().replaceAll(/\s/g, "");
  return text.replace(
    /^\(?(tenant_id=touuidorzero\(getsetting\('log_comment'\)\))\)?or\(?(getsetting\('log_comment'\)='__system')\)?$/,
    "$1or$2",
  );
};
