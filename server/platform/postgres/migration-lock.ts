import pg from "pg";
import { clientConfig, type PgConnection } from "./connection.ts";

// One number for all processes that migrate a store which has no lock of its own.
const LOCK = 7_264_031_120;

/** Runs `work` while no other process of this database does; the others wait. */
export async function underMigrationLock<T>(
  connection: PgConnection,
  work: () => Promise<T>,
): Promise<T> {
  const client = new pg.Client(clientConfig(connection, "migration-lock"));
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [LOCK]);
    return await work();
  } finally {
    await client.end();
  }
}
