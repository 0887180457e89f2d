import type { z } from "zod";
import type { Invoice, RefundInvoice } from "#shared/contracts/billing/invoices.ts";
import { DomainError } from "#shared/errors/index.ts";
import { newId } from "#server/platform/context/new-id.ts";
import { enqueueCall } from "../calls/enqueue-call.ts";
import { selectPaidAt, selectWaitingRefunds } from "../invoices/billed-by.store.ts";
import { holdInvoice, type InvoiceContext } from "../invoices/change-context.ts";
import { insertInvoiceEvent, invoiceNumber } from "../invoices/index.ts";
import { readInvoice } from "../invoices/invoice-view.ts";
import { settledBy } from "./apply-charge.ts";
import { refund } from "./apply-returns.ts";
import { readStanding } from "./read-standing.ts";
import { writeSettled } from "./write-settled.ts";

/**
 * Gives money of a paid invoice back: by the provider that collected it, which books it when it is done, else at once.
 * @throws `amount_invalid` when more is asked than was paid and not given back yet
 */
export async function refundInvoice(
  ctx: InvoiceContext,
  { invoiceId, amount, reason }: z.output<typeof RefundInvoice>,
): Promise<Invoice> {
  const { tx, services } = ctx;
  const invoice = await holdInvoice(ctx, invoiceId, ["open", "paid", "uncollectible"]);
  const [waiting, provider] = await Promise.all([
    selectWaitingRefunds(tx, invoiceId),
    selectPaidAt(tx, invoiceId),
  ]);
  const left = invoice.paid - invoice.refunded - waiting;
  if (amount > left)
    throw new DomainError("amount_invalid", { amount, reason: `only ${left} can be given back` });
  const at = services.clock.now();
  const refundId = newId(at.getTime());
  if (provider === undefined || provider === "manual") {
    const settled = settledBy(await readStanding(tx, invoice, undefined), (working) =>
      refund(working, "manual", BigInt(amount), `manual:refund:${refundId}`),
    );
    await writeSettled(tx, services, invoice, settled, { at, paidAt: at });
  } else {
    const request = { invoiceId, refundId, amount: String(amount) };
    await enqueueCall(tx, { kind: "refund", provider, at, key: `refund:${refundId}`, request });
    await insertInvoiceEvent(tx, invoiceId, {
      at,
      kind: "refund_asked",
      note: `asked of ${provider}`,
      amount: -amount,
    });
  }
  await ctx.audit({ target: invoiceNumber(invoice), reason, after: { refund: amount, refundId } });
  return readInvoice(tx, invoiceId);
}
