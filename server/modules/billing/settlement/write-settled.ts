import type { ChargeState } from "#server/platform/payments/payment-provider.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import {
  announceBilling,
  insertInvoiceEvent,
  updateInvoice,
  type InvoiceRow,
} from "../invoices/index.ts";
import { postTransaction } from "../ledger/index.ts";
import { toMinor } from "../pricing/index.ts";
import type { Settled } from "./apply-charge.ts";
import { tellOfMoney } from "./tell-of-money.ts";
import type { SettlementServices } from "./settle-charge.ts";

/** Writes what a charge, or a person, changed of an invoice: the books, the invoice, its history, and whoever hangs on it. */
export async function writeSettled(
  tx: Tx,
  services: SettlementServices,
  before: InvoiceRow,
  { invoice, bookings, outcome }: Settled,
  told: { at: Date; paidAt: Date; charge?: Pick<ChargeState, "reference" | "version" | "url"> },
): Promise<InvoiceRow> {
  const { at } = told;
  const { invoiceId, currency } = before;
  for (const { kind, source, note, amount, entries } of bookings) {
    await postTransaction(tx, { kind, source, invoiceId, at, note, currency, entries });
    await insertInvoiceEvent(tx, invoiceId, { at, kind, note, amount: toMinor(amount) });
  }
  if (outcome === "failed")
    await insertInvoiceEvent(tx, invoiceId, { at, kind: "failed", note: invoice.error ?? "" });
  const current = told.charge?.reference === invoice.reference ? told.charge : undefined;
  const after: InvoiceRow = {
    ...before,
    state: invoice.state,
    paid: toMinor(invoice.paid),
    refunded: toMinor(invoice.refunded),
    paidAt: invoice.state === "paid" ? (before.paidAt ?? told.paidAt) : null,
    collection: invoice.collection,
    collectionError: invoice.error,
    chargeReference: invoice.reference,
    chargeVersion: current ? toMinor(current.version) : before.chargeVersion,
    providerUrl: current?.url ?? before.providerUrl,
  };
  await updateInvoice(tx, after);
  await tellOfMoney(tx, services, after, outcome);
  announceBilling(tx, services, invoiceId);
  return after;
}
