import type { KeyId } from "#shared/kernel/ids.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";

export interface KeyOutcomeRow {
  outcome: string;
  requests: number;
  events: number;
  lastAt: Date;
}

/** What happened to the calls with a key since a moment, by outcome; the most frequent first. */
export const selectKeyOutcomes = (tx: Tx, keyId: KeyId, since: Date): Promise<KeyOutcomeRow[]> =>
  tx.many(sql<KeyOutcomeRow>`
    select outcome, sum(requests)::int8 as requests, sum(events)::int8 as events, max(hour) as "lastAt" from key_outcomes_per_hour
    where key_id = ${keyId} and hour >= ${since} group by outcome order by sum(requests) desc, outcome`);

export const selectAppIds = async (tx: Tx, appId: string | undefined): Promise<string[]> =>
  (
    await tx.many(sql<{ appId: string }>`select distinct app_id as "appId" from keys
      where ${appId ?? null}::uuid is null or app_id = ${appId ?? null}`)
  ).map((row) => row.appId);
