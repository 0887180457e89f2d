import type { Tx } from "#server/platform/postgres/tx.ts";
import { closeCase, openCase } from "../dunning/dunning-case.ts";
import type { InvoiceRow } from "../invoices/index.ts";
import { clearPastDue, markPastDue } from "../subscriptions/past-due.ts";
import type { Settled } from "./apply-charge.ts";
import type { SettlementServices } from "./settle-charge.ts";

/** A failed charge makes the subscription overdue and dunning begin; a paid one ends both. */
export async function tellOfMoney(
  tx: Tx,
  services: SettlementServices,
  { invoiceId, collectionError }: InvoiceRow,
  outcome: Settled["outcome"],
): Promise<void> {
  if (outcome === "failed") {
    await openCase(tx, services, { invoiceId, error: collectionError });
    await markPastDue(tx, services, invoiceId);
  }
  if (outcome === "paid") {
    await closeCase(tx, services, { invoiceId, state: "recovered", reason: "paid" });
    await clearPastDue(tx, services, invoiceId);
  }
}
