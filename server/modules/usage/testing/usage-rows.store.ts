import { sql } from "#server/platform/postgres/sql.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import type { AppId } from "#shared/kernel/ids.ts";

/** Every entry of the tenant in the order it was made, and whether it adds up to what stands. */
export async function readLedger(tx: Tx) {
  const entries = await tx.many(
    sql<{
      day: string;
      kind: string;
      entryNo: number;
      delta: number;
      quantity: number;
    }>`select day::text, kind, entry_no as "entryNo", delta, quantity from usage_entries order by kind, day, entry_no`,
  );
  const { wrong } = await tx.one(sql<{ wrong: number }>`
    select count(*)::int as wrong from usage_days d left join lateral (select sum(delta) as total, max(entry_no) as last from usage_entries e
      where e.app_id = d.app_id and e.day = d.day and e.kind = d.kind) e on true where d.quantity <> coalesce(e.total, 0) or d.entries <> e.last`);
  return { entries, wrong };
}

export const insertDuplicates = (tx: Tx, appId: AppId, day: string, events: number) =>
  tx.run(
    sql`insert into duplicate_events_per_day (app_id, day, events) values (${appId}, ${day}::date, ${events})`,
  );

export const insertOutcome = (
  tx: Tx,
  appId: AppId,
  outcome: string,
  requests: number,
  events: number,
) =>
  tx.run(
    sql`insert into key_outcomes_per_hour (app_id, key_id, hour, outcome, requests, events) values (${appId}, 'abcdefghijkl', date_trunc('hour', now()), ${outcome}, ${requests}, ${events})`,
  );

/** As if the ledger had been told something else. */
export const falsifyDay = (tx: Tx, quantity: number) =>
  tx.run(sql`update usage_days set quantity = ${quantity} where kind = 'events'`);

export const readQuotaState = (tx: Tx) =>
  tx.one(
    sql<{
      state: string;
      limit: number | null;
      resetsAt: Date | null;
    }>`select quota_state as state, quota_limit as "limit", quota_resets_at as "resetsAt" from tenants`,
  );
