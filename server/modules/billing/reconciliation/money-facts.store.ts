import type { InvoiceState } from "#shared/contracts/billing/invoices.ts";
import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import type { BookFacts } from "./compare-books.ts";

export interface MonthInvoice {
  invoiceId: string;
  number: number;
  slug: string;
  state: InvoiceState;
  currency: string;
  provider: Provider;
  total: number;
  lines: string;
  booked: string;
}

/** Issued in the month. */
export const selectMonthInvoices = (tx: Tx, from: Date, until: Date): Promise<MonthInvoice[]> =>
  tx.many(sql<MonthInvoice>`select i.invoice_id as "invoiceId", i.number, t.slug, i.state, i.currency, i.provider, i.total,
      (select coalesce(sum(l.amount), 0)::text from invoice_lines l where l.tenant_id = i.tenant_id and l.invoice_id = i.invoice_id) as lines,
      (select (-coalesce(sum(e.amount), 0))::text from ledger_transactions x join ledger_entries e using (tenant_id, transaction_id)
        where x.tenant_id = i.tenant_id and x.source = 'invoice:' || i.invoice_id || ':issued' and e.account = 'revenue') as booked
    from invoices i join tenants t using (tenant_id) where i.issued_at >= ${from} and i.issued_at < ${until} order by i.number`);

export interface CashRow {
  invoiceId: string;
  provider: Provider;
  paid: string;
  refunded: string;
  disputed: string;
}

/** What went through each provider for these invoices, by the ledger. */
export const selectCash = (tx: Tx, invoices: readonly string[]): Promise<CashRow[]> =>
  tx.many(sql<CashRow>`select x.invoice_id as "invoiceId", e.provider,
      coalesce(sum(e.amount) filter (where x.kind in ('payment', 'payment_returned')), 0)::text as paid,
      (-coalesce(sum(e.amount) filter (where x.kind in ('refund', 'refund_failed')), 0))::text as refunded,
      (-coalesce(sum(e.amount) filter (where x.kind like 'dispute%'), 0))::text as disputed
    from ledger_transactions x join ledger_entries e using (tenant_id, transaction_id)
    where x.invoice_id = any(${[...invoices]}::uuid[]) and e.account = 'cash' and e.provider <> 'manual'
    group by x.invoice_id, e.provider`);

export const selectKnownCharges = (
  tx: Tx,
  invoices: readonly string[],
): Promise<{ invoiceId: string; provider: Provider; reference: string }[]> =>
  tx.many(sql<{
    invoiceId: string;
    provider: Provider;
    reference: string;
  }>`select invoice_id as "invoiceId", provider, reference from invoice_charges
    where invoice_id = any(${[...invoices]}::uuid[]) and provider <> 'manual'`);

/** Invoices that a call waits for, at whom. */
export const selectWaitingCalls = (
  tx: Tx,
  invoices: readonly string[],
): Promise<{ invoiceId: string; provider: Provider }[]> =>
  tx.many(sql<{
    invoiceId: string;
    provider: Provider;
  }>`select distinct invoice_id as "invoiceId", provider from provider_calls
    where invoice_id = any(${[...invoices]}::uuid[]) and state in ('queued', 'failed')`);

/** At most twenty. */
export const selectUnbalanced = (tx: Tx): Promise<BookFacts["unbalanced"][number][]> =>
  tx.many(sql<
    BookFacts["unbalanced"][number]
  >`select x.kind || ' ' || x.note as note, e.currency, sum(e.amount)::text as rest
    from ledger_transactions x join ledger_entries e using (tenant_id, transaction_id)
    group by x.transaction_id, x.kind, x.note, e.currency having sum(e.amount) <> 0 order by x.transaction_id limit 20`);

export const selectAccounts = (tx: Tx): Promise<BookFacts["accounts"][number][]> =>
  tx.many(sql<
    BookFacts["accounts"][number]
  >`select currency, coalesce(sum(receivable), 0)::text as receivable, coalesce(sum(credit), 0)::text as credit,
      coalesce(sum(due), 0)::text as "openDue" from (
        select currency, sum(amount) filter (where account = 'receivable') as receivable, sum(amount) filter (where account = 'credit') as credit, 0 as due
        from ledger_entries group by currency
        union all
        select currency, 0, 0, sum(total - credit_used - paid) from invoices where state = 'open' group by currency) both_sides
    group by currency order by currency`);

export interface OpenSubscription {
  subscriptionId: string;
  plan: string;
  owner: Provider;
  generation: number;
  nextInvoiceAt: Date | null;
}

/** With one that is cancelled and has its last invoice to come. */
export const selectOpenSubscriptions = (tx: Tx): Promise<OpenSubscription[]> =>
  tx.many(sql<OpenSubscription>`select subscription_id as "subscriptionId", plan_name as plan, renewal_owner as owner, owner_generation as generation,
      next_invoice_at as "nextInvoiceAt" from subscriptions where state <> 'cancelled' or next_invoice_at is not null order by started_at`);

export const selectReadyCustomers = (
  tx: Tx,
): Promise<{ provider: Provider; reference: string }[]> =>
  tx.many(
    sql<{
      provider: Provider;
      reference: string;
    }>`select provider, reference from billing_customers where state = 'ready' and reference is not null`,
  );

export const selectNewestGeneration = async (tx: Tx, subscriptionId: string): Promise<number> =>
  (
    await tx.one(
      sql<{
        generation: number;
      }>`select coalesce(max(owner_generation), 0)::int as generation from invoices where subscription_id = ${subscriptionId}`,
    )
  ).generation;
