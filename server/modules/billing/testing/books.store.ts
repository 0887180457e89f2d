import { sql } from "#server/platform/postgres/sql.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";

/** The rules that do not hold, of the transaction's tenant. */
export const selectBrokenBooks = (tx: Tx): Promise<{ rule: string }[]> =>
  tx.many(sql<{ rule: string }>`select rule from (values
    ('debits are credits', (select coalesce(sum(amount), 0) from ledger_entries) = 0),
    ('credit is never negative', (select coalesce(sum(amount), 0) from ledger_entries where account = 'credit') <= 0),
    ('what is owed is what is open', (select coalesce(sum(amount), 0) from ledger_entries where account = 'receivable')
      = (select coalesce(sum(total - credit_used - paid), 0) from invoices where state = 'open')),
    ('numbers have no gap', (select coalesce(max(number), 0) from invoices) = (select count(*) from invoices)),
    ('lines come to the total', not exists (select from invoices i where total <> (select coalesce(sum(amount), 0) from invoice_lines l where l.invoice_id = i.invoice_id))),
    ('no day is billed twice', not exists (select from usage_windows a join usage_windows b on a.first_day < b.first_day and b.first_day < a.until_day)),
    ('what is paid is paid in full', not exists (select from invoices where state = 'paid' and paid <> total - credit_used))
  ) as r(rule, holds) where not holds`);
