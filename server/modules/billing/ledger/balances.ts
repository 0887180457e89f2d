import type { Tx } from "#server/platform/postgres/tx.ts";
import { selectAccount } from "./ledger.store.ts";

/** What we owe the tenant, in minor units; taken off its next invoices. Never below 0. */
export const creditOf = async (tx: Tx, currency: string): Promise<bigint> =>
  -(await selectAccount(tx, "credit", currency));

/** What the tenant owes us. */
export const receivableOf = (tx: Tx, currency: string): Promise<bigint> =>
  selectAccount(tx, "receivable", currency);
