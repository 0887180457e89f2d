import type { Tx } from "#server/platform/postgres/tx.ts";
import type { InvoiceRow } from "../invoices/index.ts";
import { clearBaseNet } from "./subscriptions.store.ts";

/** What was never paid for the running period is not given back when it is cut short. */
export async function forgetBase(
  tx: Tx,
  { subscriptionId, periodEnd }: Pick<InvoiceRow, "subscriptionId" | "periodEnd">,
): Promise<void> {
  if (subscriptionId !== null && periodEnd !== null)
    await clearBaseNet(tx, subscriptionId, periodEnd);
}
