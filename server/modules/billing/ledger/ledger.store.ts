import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import type { Account } from "./bookings.ts";
import type { NewTransaction } from "./post-transaction.ts";

/** False when the source is booked already. */
export const insertTransaction = async (
  tx: Tx,
  transactionId: string,
  { kind, source, invoiceId, at, note, currency, entries }: NewTransaction,
): Promise<boolean> =>
  (await tx.run(sql`
    with made as (
      insert into ledger_transactions (transaction_id, kind, source, invoice_id, at, note)
      values (${transactionId}, ${kind}, ${source}, ${invoiceId ?? null}, ${at}, ${note})
      on conflict (tenant_id, source) do nothing returning transaction_id
    )
    insert into ledger_entries (transaction_id, entry_no, account, provider, currency, amount)
    select made.transaction_id, e.entry_no, e.account, e.provider, ${currency}, e.amount
    from made, unnest(${entries.map((e) => e.account)}::text[], ${entries.map((e) => e.provider ?? null)}::text[], ${entries.map((e) => String(e.amount))}::bigint[])
      with ordinality as e(account, provider, amount, entry_no)`)) > 0;

export interface BalanceRow {
  account: Account;
  provider: Provider | null;
  currency: string;
  /** Digits: a sum may be beyond what a number carries. */
  amount: string;
}

/** What each account stands at; those at 0 as well once something was booked. */
export const selectBalances = (tx: Tx): Promise<BalanceRow[]> =>
  tx.many(sql<BalanceRow>`select account, provider, currency, sum(amount)::text as amount from ledger_entries
    group by account, provider, currency order by account, provider, currency`);

export const selectAccount = async (tx: Tx, account: Account, currency: string): Promise<bigint> =>
  BigInt(
    (
      await tx.one(
        sql<{ amount: string }>`select coalesce(sum(amount), 0)::text as amount from ledger_entries
          where account = ${account} and currency = ${currency}`,
      )
    ).amount,
  );

export interface InvoiceEntryRow {
  transactionId: string;
  at: Date;
  kind: string;
  account: Account;
  amount: number;
  currency: string;
  note: string;
}

/** The entries that name an invoice, oldest first. */
export const selectInvoiceEntries = (tx: Tx, invoiceId: string): Promise<InvoiceEntryRow[]> =>
  tx.many(sql<InvoiceEntryRow>`select t.transaction_id as "transactionId", t.at, t.kind, e.account, e.amount, e.currency, t.note
    from ledger_transactions t join ledger_entries e on e.tenant_id = t.tenant_id and e.transaction_id = t.transaction_id
    where t.invoice_id = ${invoiceId} order by t.at, t.transaction_id, e.entry_no`);

/** The currency that the tenant's books are in, undefined before the first entry. */
export const selectLedgerCurrency = async (tx: Tx): Promise<string | undefined> =>
  (await tx.maybe(sql<{ currency: string }>`select currency from ledger_entries limit 1`))
    ?.currency;
