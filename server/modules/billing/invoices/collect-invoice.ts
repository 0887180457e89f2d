import { DomainError } from "#shared/errors/index.ts";
import type { Invoice, InvoiceSummary } from "#shared/contracts/billing/invoices.ts";
import { newId } from "#server/platform/context/new-id.ts";
import type { Services } from "#server/platform/context/services.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { enqueueCall } from "../calls/enqueue-call.ts";
import { announceBilling } from "./announce-billing.ts";
import { selectRenewalOwner } from "./billed-by.store.ts";
import { holdInvoice, type InvoiceContext } from "./change-context.ts";
import { readInvoice } from "./invoice-view.ts";
import { invoiceNumber } from "./invoice-number.ts";
import { insertInvoiceEvent, updateInvoice, type InvoiceRow } from "./invoices.store.ts";

type Collection = InvoiceSummary["collection"];
const IN_FLIGHT: readonly Collection[] = ["queued", "pending"];

/**
 * Has the owner of the renewals try to collect an open invoice (again); a charge that failed elsewhere is given up. Answers false
 * where nobody can: it is paid by hand, or being collected. @throws `not_found`, `invoice_state_conflict`
 */
export async function collectAgain(
  tx: Tx,
  services: Pick<Services, "broadcast" | "clock">,
  invoiceId: string,
): Promise<boolean> {
  const invoice = await holdInvoice({ tx }, invoiceId, ["open"]);
  const owner = (await selectRenewalOwner(tx)) ?? {
    renewalOwner: invoice.provider,
    ownerGeneration: invoice.ownerGeneration,
  };
  const { renewalOwner: provider, ownerGeneration: generation } = owner;
  if (provider === "manual" || IN_FLIGHT.includes(invoice.collection)) return false;
  const at = services.clock.now();
  const moved = provider !== invoice.provider;
  if (moved) await cancelCharge(tx, invoice, at);
  const reference = moved ? null : invoice.chargeReference;
  await updateInvoice(tx, {
    ...invoice,
    provider,
    ownerGeneration: generation,
    chargeReference: reference,
    collection: "queued",
    collectionError: null,
  });
  const request = { invoiceId, generation };
  const key = newId(at.getTime());
  await (reference === null
    ? enqueueCall(tx, {
        kind: "collect",
        provider,
        at,
        key: `collect:${invoiceId}:${key}`,
        request: { ...request, number: invoiceNumber(invoice) },
      })
    : enqueueCall(tx, { kind: "retry", provider, at, key: `retry:${invoiceId}:${key}`, request }));
  await insertInvoiceEvent(tx, invoiceId, { at, kind: "collect", note: `asked of ${provider}` });
  announceBilling(tx, services, invoiceId);
  return true;
}

/** Stops a provider from collecting what it was handed; nothing where it never was. */
export async function cancelCharge(tx: Tx, invoice: InvoiceRow, at: Date): Promise<void> {
  const { provider, invoiceId, chargeReference, collection } = invoice;
  if (provider === "manual" || (chargeReference === null && collection === "none")) return;
  await enqueueCall(tx, {
    kind: "cancel",
    provider,
    at,
    key: `cancel:${invoiceId}:${chargeReference ?? "first"}`,
    request: { invoiceId },
  });
}

/** @throws `invoice_state_conflict` when it is paid by hand or already being collected */
export async function collectInvoice(
  ctx: InvoiceContext,
  { invoiceId }: { invoiceId: string },
): Promise<Invoice> {
  if (!(await collectAgain(ctx.tx, ctx.services, invoiceId)))
    throw new DomainError("invoice_state_conflict", {
      state: "billed by hand, or being collected",
      allowed: ["failed"],
    });
  const invoice = await readInvoice(ctx.tx, invoiceId);
  await ctx.audit({ target: invoice.number, after: { provider: invoice.provider } });
  return invoice;
}
