import type { AppId } from "#shared/kernel/ids.ts";
import { sql } from "../../platform/postgres/sql.ts";
import type { Tx } from "../../platform/postgres/tx.ts";

export const insertDemoDuplicates = (
  tx: Tx,
  appId: AppId,
  days: readonly { day: string; events: number }[],
): Promise<number> =>
  tx.run(sql`insert into duplicate_events_per_day (app_id, day, events)
    select ${appId}::uuid, day, events from unnest(${days.map(({ day }) => day)}::date[], ${days.map(({ events }) => events)}::bigint[]) as d(day, events)
    on conflict do nothing`);

/** Live events per day since the first of the month. */
export const selectDemoMonth = (
  tx: Tx,
  firstDay: string,
): Promise<{ day: string; events: number }[]> =>
  tx.many(sql<{
    day: string;
    events: number;
  }>`select day::text, sum(quantity)::bigint as events from usage_days
    where kind = 'events' and day >= ${firstDay}::date group by day order by day`);

export const insertDemoQuota = (
  tx: Tx,
  quota: { included: number; hard: number; reason: string; by: string; at: Date },
): Promise<number> =>
  tx.run(sql`insert into usage_quotas (included, hard, reason, set_by_name, set_at)
    values (${quota.included}, ${quota.hard}, ${quota.reason}, ${quota.by}, ${quota.at}) on conflict do nothing`);

export const insertDemoAlert = (
  tx: Tx,
  alert: { month: string; threshold: number; quantity: number; included: number; at: Date },
): Promise<number> =>
  tx.run(sql`insert into usage_alerts (month, threshold, quantity, included, reached_at)
    values (${alert.month}::date, ${alert.threshold}, ${alert.quantity}, ${alert.included}, ${alert.at}) on conflict do nothing`);
