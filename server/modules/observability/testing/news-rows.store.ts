import type { AppId } from "#shared/kernel/ids.ts";
import { newId } from "../../../platform/context/new-id.ts";
import { sql } from "../../../platform/postgres/sql.ts";
import type { Tx } from "../../../platform/postgres/tx.ts";

/** Two thresholds of one month, two waiting dead letters beside an old and a decided one, a failed operation beside a done one. */
export async function insertNews(
  tx: Tx,
  { appId, operationId, at, old }: { appId: AppId; operationId: string; at: Date; old: Date },
): Promise<void> {
  for (const threshold of [80, 90])
    await tx.run(sql`insert into usage_alerts (month, threshold, quantity, included, reached_at)
      values (date_trunc('month', ${at}::timestamptz)::date, ${threshold}, ${threshold}, 100, ${at})`);
  for (const [state, foundAt] of [
    ["waiting", at],
    ["waiting", at],
    ["waiting", old],
    ["discarded", at],
  ] as const)
    await tx.run(sql`insert into dead_letters (app_id, dead_letter_id, key_id, env, event_id, name, reason, message, state, received_at, found_at, line)
      values (${appId}, ${newId()}, 'abcdefghijkl', 'live', 'e', 'Bought', 'not_storable', 'no', ${state}, ${foundAt}, ${foundAt}, ${Buffer.from("{}")})`);
  for (const [id, kind, state] of [
    [operationId, "events.replay", "failed"],
    [newId(), "tenant.onboard", "succeeded"],
  ] as const)
    await tx.run(sql`insert into operations (operation_id, kind, state, input, created_by, run_after, ended_at)
      values (${id}, ${kind}, ${state}, '{}', 'a test', 'infinity', ${at})`);
}
