import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import type { BilledWindow } from "./compare-usage.ts";

/** Windows of events that lie in the month, with what the invoices' lines of the same days come to. */
export const selectBilledWindows = (
  tx: Tx,
  firstDay: string,
  endDay: string,
): Promise<BilledWindow[]> =>
  tx.many(sql<BilledWindow>`select w.first_day::text as "firstDay", w.until_day::text as "untilDay", (w.billed->>'events')::bigint as billed,
      (select coalesce(sum(l.quantity), 0)::bigint from invoice_lines l where l.tenant_id = w.tenant_id and l.kind = 'usage' and l.metric = 'events'
        and l.first_day = w.first_day and l.until_day = w.until_day) as lines
    from usage_windows w where w.billed ? 'events' and w.first_day < ${endDay}::date and w.until_day > ${firstDay}::date order by w.first_day`);

/** Lines of the month's days that belong to no window. */
export const selectLooseLines = (
  tx: Tx,
  firstDay: string,
  endDay: string,
): Promise<BilledWindow[]> =>
  tx.many(sql<BilledWindow>`select l.first_day::text as "firstDay", l.until_day::text as "untilDay", 0::bigint as billed, sum(l.quantity)::bigint as lines
    from invoice_lines l where l.kind = 'usage' and l.metric = 'events' and l.first_day < ${endDay}::date and l.until_day > ${firstDay}::date
      and not exists (select from usage_windows w where w.tenant_id = l.tenant_id and w.first_day = l.first_day and w.until_day = l.until_day and w.billed ? 'events')
    group by l.first_day, l.until_day having sum(l.quantity) <> 0 order by l.first_day`);

export const selectLiveDays = (
  tx: Tx,
  from: string,
  until: string,
): Promise<{ day: string; events: number }[]> =>
  tx.many(
    sql<{
      day: string;
      events: number;
    }>`select day::text, sum(quantity)::bigint as events from usage_days where kind = 'events' and day >= ${from}::date and day < ${until}::date group by day`,
  );

export interface ToldRow {
  provider: Provider;
  settled: number;
  more: number;
  less: number;
}

/** What meters were told of the month's days: before `before`, and since. */
export const selectTold = (
  tx: Tx,
  firstDay: string,
  endDay: string,
  before: Date,
): Promise<ToldRow[]> =>
  tx.many(sql<ToldRow>`select provider, coalesce(sum(quantity) filter (where at <= ${before}), 0)::bigint as settled,
      coalesce(sum(greatest(quantity, 0)) filter (where at > ${before}), 0)::bigint as more,
      coalesce(sum(least(quantity, 0)) filter (where at > ${before}), 0)::bigint as less
    from meter_reports where day >= ${firstDay}::date and day < ${endDay}::date group by provider`);
