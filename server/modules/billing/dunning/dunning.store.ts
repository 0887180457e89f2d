import { DEFAULT_DUNNING } from "#shared/contracts/billing/dunning.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";

export const insertCase = (
  tx: Tx,
  of: { invoiceId: string; error: string | null; at: Date },
): Promise<number> =>
  tx.run(sql`insert into dunning_cases as c (invoice_id, state, schedule, opened_at, next_at, last_error)
    values (${of.invoiceId}, 'open', coalesce((select schedule from dunning_schedules), ${JSON.stringify(DEFAULT_DUNNING)}::jsonb), ${of.at}, ${of.at}, ${of.error})
    on conflict (tenant_id, invoice_id) do update set last_error = excluded.last_error,
      state = case when c.state = 'recovered' then 'open' else c.state end,
      schedule = case when c.state = 'recovered' then excluded.schedule else c.schedule end,
      opened_at = case when c.state = 'recovered' then excluded.opened_at else c.opened_at end,
      next_at = case when c.state = 'recovered' then excluded.next_at else c.next_at end,
      retries = case when c.state = 'recovered' then 0 else c.retries end, mails = case when c.state = 'recovered' then 0 else c.mails end,
      closed_at = case when c.state = 'recovered' then null else c.closed_at end`);

export const updateClosedCase = (
  tx: Tx,
  of: { invoiceId: string; state: "recovered" | "closed"; reason: string; at: Date },
): Promise<number> =>
  tx.run(sql`update dunning_cases set state = ${of.state}, next_at = null, closed_at = ${of.at}, closed_reason = ${of.reason}
    where invoice_id = ${of.invoiceId} and state in ('open', 'grace', 'suspended')`);
