import { sql } from "#server/platform/postgres/sql.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";

/** What no code of ours does to the books. */
export const rewriteEntries = (tx: Tx) =>
  tx.run(sql`update ledger_entries set amount = amount * 2`);
export const removeEntries = (tx: Tx) => tx.run(sql`delete from ledger_entries`);
export const rewriteTransactions = (tx: Tx) =>
  tx.run(sql`update ledger_transactions set note = 'another'`);
export const removeTransactions = (tx: Tx) => tx.run(sql`delete from ledger_transactions`);
export const insertEmptyTransaction = (tx: Tx, transactionId: string) =>
  tx.run(sql`insert into ledger_transactions (transaction_id, kind, source, at, note)
    values (${transactionId}, 'test', ${transactionId}, now(), 'nothing in it')`);

/** Comes to nothing only over both currencies. */
export const insertMixedTransaction = (tx: Tx, transactionId: string) =>
  tx.run(sql`with made as (insert into ledger_transactions (transaction_id, kind, source, at, note)
      values (${transactionId}, 'test', ${transactionId}, now(), 'mixed') returning transaction_id)
    insert into ledger_entries (transaction_id, entry_no, account, currency, amount)
    select transaction_id, 1, 'cash', 'USD', 5 from made union all select transaction_id, 2, 'revenue', 'EUR', -5 from made`);
