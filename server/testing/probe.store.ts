import { sql } from "../platform/postgres/sql.ts";
import type { PlatformTx, Tx } from "../platform/postgres/tx.ts";

// Rows for the tests of the procedure builders.
export const insertProbe = (tx: Tx, appId: string, name: string) =>
  tx.run(
    sql`insert into apps (app_id, name, platform, bundle_id) values (${appId}, ${name}, 'web', ${appId})`,
  );

export const readProbes = async (tx: Tx): Promise<string[]> =>
  (await tx.many(sql<{ name: string }>`select name from apps`)).map((row) => row.name);

export const readAudit = (tx: Tx, action: string) =>
  tx.many(
    sql<{
      outcome: string;
      code: string | null;
    }>`select outcome, code from audit_entries where action = ${action} order by seq`,
  );

/** Ids of the tenant's events that are in the log, as often as they are. */
export const readLoggedEventIds = async (tx: Tx): Promise<string[]> =>
  (await tx.many(sql<{ body: Buffer }>`select body from event_log`))
    .flatMap(({ body }) => body.toString().trimEnd().split("\n"))
    .map((line) => (JSON.parse(line) as { event_id: string }).event_id);

/** Workers that hold a part of the event log now. */
export const readLeaseOwners = async (tx: PlatformTx): Promise<string[]> =>
  (
    await tx.many(sql<{ owner: string }>`
      select distinct lease_owner as owner from event_log_consumers where split_part(consumer, '@', 1) = 'clickhouse' and lease_until > now()`)
  ).map(({ owner }) => owner);
