import { sql } from "#server/platform/postgres/sql.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";

export interface Money {
  /** Balance of each account: `cash:stripe`, `receivable`. */
  balances: Record<string, number>;
  invoices: {
    invoiceId: string;
    state: string;
    due: number;
    paid: number;
    refunded: number;
    collection: string;
    error: string | null;
    provider: string;
    generation: number;
  }[];
  calls: { callId: string; kind: string; state: string; attempts: number; code: string | null }[];
}

export async function selectMoney(tx: Tx): Promise<Money> {
  const [balances, invoices, calls] = await Promise.all([
    tx.many(sql<{
      account: string;
      amount: number;
    }>`select account || coalesce(':' || provider, '') as account, sum(amount)::bigint as amount
      from ledger_entries group by 1 having sum(amount) <> 0 order by 1`),
    tx.many(sql<
      Money["invoices"][number]
    >`select invoice_id as "invoiceId", state, total - credit_used as due, paid, refunded, collection,
      collection_error as error, provider, owner_generation as generation from invoices order by number`),
    tx.many(
      sql<
        Money["calls"][number]
      >`select call_id as "callId", kind, state, attempts, error_code as code from provider_calls order by call_no`,
    ),
  ]);
  return {
    balances: Object.fromEntries(balances.map(({ account, amount }) => [account, amount])),
    invoices,
    calls,
  };
}
