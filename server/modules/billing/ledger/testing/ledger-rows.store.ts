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
