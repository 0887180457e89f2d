import type { Services } from "#server/platform/context/services.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import {
  insertInvoiceEvent,
  lockBilling,
  selectInvoice,
  updateInvoice,
} from "../invoices/index.ts";
import { tellOfMoney } from "../settlement/tell-of-money.ts";
import type { CallRow } from "./calls.store.ts";
import { selectCustomer, upsertCustomer } from "./customers.store.ts";

/** A call that is given up is said where people look: at the invoice that it should have collected, or at the customer. */
export async function failCollection(
  tx: Tx,
  services: Services,
  call: Pick<CallRow, "kind" | "invoiceId" | "provider">,
  failure: { code: string; message: string; at: Date },
): Promise<void> {
  const { message, at } = failure;
  if (call.kind === "customer") {
    const known = await selectCustomer(tx, call.provider);
    const { reference = null, paymentMethod = null } = known ?? {};
    await upsertCustomer(
      tx,
      { provider: call.provider, reference, paymentMethod, state: "failed", error: message },
      at,
    );
  }
  if ((call.kind !== "collect" && call.kind !== "retry") || call.invoiceId === null) return;
  await lockBilling(tx);
  const invoice = await selectInvoice(tx, call.invoiceId);
  if (invoice?.state !== "open" || invoice.provider !== call.provider) return;
  if (failure.code === "owner_changed") return;
  const failed = { ...invoice, collection: "failed" as const, collectionError: message };
  await updateInvoice(tx, failed);
  await insertInvoiceEvent(tx, invoice.invoiceId, { at, kind: "failed", note: message });
  await tellOfMoney(tx, services, failed, "failed");
}
