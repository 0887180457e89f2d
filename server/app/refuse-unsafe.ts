import { findIsolationFaults } from "../platform/postgres/isolation-check.ts";
import type { PgConnections } from "../platform/postgres/connection.ts";

/** The server does not start on a database that could show one tenant another's rows. */
export class UnsafeDatabase extends Error {}

export async function refuseUnsafe(connections: PgConnections): Promise<void> {
  const faults = await findIsolationFaults(connections);
  if (faults.length === 0) return;
  const lines = faults.map(({ fault, object, fix }) => `  ${fault} · ${object} · fix: ${fix}`);
  throw new UnsafeDatabase(
    `The database does not keep tenants apart, so the server does not start:\n${lines.join("\n")}\nApply the fixes as the database's owner, then start again.`,
  );
}
