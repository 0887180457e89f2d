import type { Tx } from "#server/platform/postgres/tx.ts";
import { selectBrokenBooks } from "./books.store.ts";

/** Fails when a tenant's books do not balance or do not say what its invoices say. */
export async function checkBooks(tx: Tx): Promise<void> {
  const broken = await selectBrokenBooks(tx);
  if (broken.length > 0)
    throw new Error(`the books are broken: ${broken.map(({ rule }) => rule).join("; ")}`);
}
