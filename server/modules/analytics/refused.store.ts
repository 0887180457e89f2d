import type { AppId } from "#shared/kernel/ids.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { PlatformTx, Tx } from "#server/platform/postgres/tx.ts";

export interface RefusedRow {
  at: Date;
  appId: string;
  keyId: string;
  reason: string;
  message: string;
  sample: string;
}

export const selectAppIds = async (tx: Tx): Promise<AppId[]> =>
  (await tx.many(sql<{ appId: AppId }>`select app_id as "appId" from apps order by app_id`)).map(
    ({ appId }) => appId,
  );

export const selectAppName = async (tx: Tx, appId: AppId): Promise<string> =>
  (await tx.one(sql<{ name: string }>`select name from apps where app_id = ${appId}`)).name;

export const selectRefused = (tx: Tx, appIds: readonly AppId[]): Promise<RefusedRow[]> =>
  tx.many(sql<RefusedRow>`
    select at, app_id as "appId", key_id as "keyId", reason, message, sample from refused_events
    where app_id = any(${[...appIds]}::uuid[]) order by at desc, refused_id desc limit 100`);

export interface MinuteCount {
  /** Seconds since the epoch. */
  at: number;
  count: number;
}

export const selectRefusedPerMinute = (
  tx: Tx,
  appIds: readonly AppId[],
  from: Date,
): Promise<MinuteCount[]> =>
  tx.many(sql<MinuteCount>`
    select extract(epoch from minute)::int8 as at, sum(events)::int8 as count from refused_per_minute
    where app_id = any(${[...appIds]}::uuid[]) and minute >= ${from} group by minute`);

export const selectPlatformRefusedPerMinute = (
  tx: PlatformTx,
  from: Date,
): Promise<MinuteCount[]> =>
  tx.many(sql<MinuteCount>`
    select extract(epoch from minute)::int8 as at, sum(events)::int8 as count from refused_per_minute where minute >= ${from} group by minute`);

/** Our own failures: operations that ended badly, accepted events that could not be stored. */
export const selectPlatformErrorsPerMinute = (tx: PlatformTx, from: Date): Promise<MinuteCount[]> =>
  tx.many(sql<MinuteCount>`
    select extract(epoch from date_trunc('minute', at))::int8 as at, count(*)::int8 as count from (
      select ended_at as at from operations where state in ('failed', 'stuck') and ended_at >= ${from}
      union all select at from refused_events where reason = 'not_storable' and at >= ${from}) errors
    group by 1`);
