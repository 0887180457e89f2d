import { newId } from "#server/platform/context/new-id.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import type { LedgerEntry } from "./bookings.ts";
import { insertTransaction } from "./ledger.store.ts";

export interface NewTransaction {
  /** `invoice`, `payment`, `refund`… */
  readonly kind: string;
  /** What caused it: booked once in a tenant, however often it is told. `stripe:refund:re_1` */
  readonly source: string;
  readonly invoiceId?: string | undefined;
  readonly at: Date;
  readonly note: string;
  readonly currency: string;
  readonly entries: readonly LedgerEntry[];
}

/**
 * Books in the transaction's tenant. Answers false when this source is booked already, or when it moves nothing. The database
 * refuses the commit when debits are not credits.
 */
export async function postTransaction(tx: Tx, transaction: NewTransaction): Promise<boolean> {
  const entries = transaction.entries.filter(({ amount }) => amount !== 0n);
  if (entries.length === 0) return false;
  return insertTransaction(tx, newId(transaction.at.getTime()), { ...transaction, entries });
}
