import type { z } from "zod";
import type { Invoice, MarkPaid } from "#shared/contracts/billing/invoices.ts";
import { newId } from "#server/platform/context/new-id.ts";
import { holdInvoice, type InvoiceContext } from "../invoices/change-context.ts";
import { cancelCharge } from "../invoices/collect-invoice.ts";
import { invoiceNumber, unpaidOf } from "../invoices/index.ts";
import { readInvoice } from "../invoices/invoice-view.ts";
import { receive, settledBy } from "./apply-charge.ts";
import { readStanding } from "./read-standing.ts";
import { writeSettled } from "./write-settled.ts";

/** Money that came outside of any provider: a part, all, or more than is due, which becomes credit. @throws `invoice_state_conflict` */
export async function markPaid(
  ctx: InvoiceContext,
  { invoiceId, amount, reason }: z.output<typeof MarkPaid>,
): Promise<Invoice> {
  const { tx, services } = ctx;
  const invoice = await holdInvoice(ctx, invoiceId, ["open", "uncollectible"]);
  const at = services.clock.now();
  const paid = BigInt(amount ?? unpaidOf(invoice));
  const settled = settledBy(await readStanding(tx, invoice, undefined), (working) => {
    receive(working, "manual", paid, `manual:payment:${newId(at.getTime())}`);
    if (working.invoice.state === "paid") {
      working.invoice.collection = "paid";
      working.invoice.error = null;
    }
  });
  const after = await writeSettled(tx, services, invoice, settled, { at, paidAt: at });
  // Nobody collects what is paid; what a provider collected all the same becomes credit.
  if (after.state === "paid" && invoice.collection !== "none") await cancelCharge(tx, invoice, at);
  await ctx.audit({
    target: invoiceNumber(invoice),
    reason,
    before: { state: invoice.state, paid: invoice.paid },
    after: { state: after.state, paid: after.paid, received: Number(paid) },
  });
  return readInvoice(tx, invoiceId);
}
