import { sql } from "#server/platform/postgres/sql.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";

export const setUsage = async (
  tx: Tx,
  appId: string,
  day: string,
  events: number,
): Promise<void> => {
  await tx.run(sql`insert into usage_days (app_id, day, kind, quantity, read_at) values (${appId}, ${day}::date, 'events', ${events}::bigint, now())
    on conflict (tenant_id, app_id, day, kind) do update set previous = usage_days.quantity, quantity = excluded.quantity, entries = usage_days.entries + 1`);
};

/** The day is counted for good: invoices wait for that. */
export const closeDay = (tx: Tx, day: string): Promise<number> =>
  tx.run(
    sql`insert into usage_closed_days (day, run_id) values (${day}::date, gen_random_uuid()) on conflict (tenant_id, day) do nothing`,
  );
