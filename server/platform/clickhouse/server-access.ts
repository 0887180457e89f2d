import { createHash, createHmac } from "node:crypto";
import { TENANT_FILTER } from "./tenant-filter.ts";

/** The account that owns the tables and writes, and the one made from it that reads, each row past the tenant filter. */
export interface ServerAccounts {
  readonly database: string;
  readonly writer: string;
  readonly reader: string;
  readonly readerPassword: string;
}

export const READER_POLICY = "unmogrowp_tenant";
export const WRITER_POLICY = "unmogrowp_all";
/** Has a policy for the writer only: shows whether the server lets in whom no policy names. */
export const PROBE_TABLE = "access_probe";

/** The reader's password follows from the writer's: every process knows it, and none writes it down. */
export const accountsOf = (server: {
  user: string;
  password: string;
  database: string;
}): ServerAccounts => ({
  database: server.database,
  writer: server.user,
  reader: `${server.database}_reader`,
  readerPassword: createHmac("sha256", server.password)
    .update(`reader of ${server.database}`)
    .digest("base64url"),
});

/** Repeatable. `tables` without the probe. */
export function accessStatements(accounts: ServerAccounts, tables: readonly string[]): string[] {
  const { database, writer, reader } = accounts;
  const hash = createHash("sha256").update(accounts.readerPassword).digest("hex");
  const secret = `IDENTIFIED WITH sha256_hash BY '${hash}' SETTINGS readonly = 2`;
  return [
    `CREATE USER IF NOT EXISTS ${name(reader)} ${secret}`,
    `ALTER USER ${name(reader)} ${secret}`,
    ...[...tables, PROBE_TABLE].map(
      (table) =>
        `CREATE ROW POLICY OR REPLACE ${WRITER_POLICY} ON ${name(database)}.${name(table)} FOR SELECT USING 1 TO ${name(writer)}`,
    ),
    ...tables.map(
      (table) =>
        `CREATE ROW POLICY OR REPLACE ${READER_POLICY} ON ${name(database)}.${name(table)} FOR SELECT USING ${TENANT_FILTER} TO ${name(reader)}`,
    ),
    `GRANT SELECT ON ${name(database)}.* TO ${name(reader)}`,
  ];
}

/** Names of ours and of the configuration, checked once more where they enter SQL. */
function name(text: string): string {
  if (!/^\w+$/.test(text)) throw new Error(`${text} is no name for ClickHouse: [A-Za-z0-9_]`);
  return text;
}
