import type { Charge } from "#shared/contracts/billing/plans.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import type { Quantities } from "../pricing/index.ts";

export interface WindowRow {
  subscriptionId: string;
  firstDay: string;
  untilDay: string;
  monthDays: number;
  planCode: string;
  currency: string;
  minimum: number;
  charges: Charge[];
  billed: Quantities;
}

export const selectWindows = (tx: Tx, since: string): Promise<WindowRow[]> =>
  tx.many(sql<WindowRow>`select subscription_id as "subscriptionId", first_day::text as "firstDay", until_day::text as "untilDay", month_days as "monthDays",
      plan_code as "planCode", currency, minimum, charges, billed from usage_windows where first_day >= ${since}::date order by first_day`);

export const upsertWindow = (tx: Tx, w: WindowRow): Promise<number> =>
  tx.run(sql`insert into usage_windows (subscription_id, first_day, until_day, month_days, plan_code, currency, minimum, charges, billed)
    values (${w.subscriptionId}, ${w.firstDay}, ${w.untilDay}, ${w.monthDays}, ${w.planCode}, ${w.currency}, ${w.minimum}, ${JSON.stringify(w.charges)}, ${JSON.stringify(w.billed)})
    on conflict (tenant_id, first_day) do update set billed = excluded.billed
    where usage_windows.subscription_id = excluded.subscription_id and usage_windows.until_day = excluded.until_day`);

/** Live events a day by the ledger of usage, all apps together. */
export const selectEventDays = (
  tx: Tx,
  since: string,
): Promise<{ day: string; events: number }[]> =>
  tx.many(
    sql<{
      day: string;
      events: number;
    }>`select day::text, sum(quantity)::bigint as events from usage_days where kind = 'events' and day >= ${since}::date group by day`,
  );

/** As they stand now. */
export const selectCounts = (tx: Tx): Promise<{ apps: number; members: number }> =>
  tx.one(
    sql<{
      apps: number;
      members: number;
    }>`select (select count(*) from apps where state = 'active')::int as apps, (select count(*) from members where state = 'active')::int as members`,
  );
