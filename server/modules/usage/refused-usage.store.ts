import type { AppId } from "#shared/kernel/ids.ts";
import { allOf, sql } from "#server/platform/postgres/sql.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";

// Of a request that was refused as a whole the body was not read: it counts as one.
const REFUSED = sql`coalesce(sum(case when events > 0 then events else requests end), 0)::bigint`;
const within = (firstDay: string, endDay: string) => [
  sql`outcome <> 'accepted'`,
  sql`hour >= ${firstDay}::date at time zone 'UTC'`,
  sql`hour < ${endDay}::date at time zone 'UTC'`,
];

/** What was not taken, per app and day (UTC). */
export const selectRefusedPerDay = (
  tx: Tx,
  firstDay: string,
  endDay: string,
  appId?: AppId,
): Promise<{ appId: AppId; day: string; events: number }[]> =>
  tx.many(sql<{
    appId: AppId;
    day: string;
    events: number;
  }>`select app_id as "appId", (hour at time zone 'UTC')::date::text as day, ${REFUSED} as events
    from key_outcomes_per_hour where ${allOf([...within(firstDay, endDay), ...(appId === undefined ? [] : [sql`app_id = ${appId}`])])} group by 1, 2`);

/** The same per reason, the most frequent first. */
export const selectRefusedReasons = (
  tx: Tx,
  firstDay: string,
  endDay: string,
): Promise<{ reason: string; events: number }[]> =>
  tx.many(sql<{ reason: string; events: number }>`select outcome as reason, ${REFUSED} as events
    from key_outcomes_per_hour where ${allOf(within(firstDay, endDay))} group by 1 order by 2 desc, 1 limit 50`);
