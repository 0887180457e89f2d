import pg from "pg";
import { clientConfig, type PgConnection } from "./connection.ts";

/** Creates the database when the cluster has none of that name. `admin` connects to another one. */
export async function createDatabase(admin: PgConnection, name: string): Promise<void> {
  const client = new pg.Client(clientConfig(admin, "create-database"));
  await client.connect();
  try {
    const { rowCount } = await client.query("select from pg_database where datname = $1", [name]);
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
