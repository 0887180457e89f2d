import type { Invoice } from "#shared/contracts/billing/invoices.ts";
import { DomainError } from "#shared/errors/index.ts";
import { closeCase } from "../dunning/dunning-case.ts";
import { holdInvoice, type InvoiceContext } from "../invoices/change-context.ts";
import { cancelCharge } from "../invoices/collect-invoice.ts";
import {
  announceBilling,
  insertInvoiceEvent,
  invoiceNumber,
  unpaidOf,
  updateInvoice,
} from "../invoices/index.ts";
import { readInvoice } from "../invoices/invoice-view.ts";
import { issueTakenBack, postTransaction, writtenOff } from "../ledger/index.ts";
import { forgetBase } from "../subscriptions/forget-base.ts";
import { clearPastDue } from "../subscriptions/past-due.ts";

/**
 * An invoice that will not be collected: `void` was never owed, the books are reversed and credit is given back; `uncollectible`
 * was, and is lost. Its base is not given back again by a later change. @throws `invoice_state_conflict`
 */
export async function giveUpInvoice(
  ctx: Pick<InvoiceContext, "tx" | "services" | "audit">,
  { invoiceId, reason, as }: { invoiceId: string; reason: string; as: "void" | "uncollectible" },
): Promise<Invoice> {
  const { tx, services } = ctx;
  const invoice = await holdInvoice(ctx, invoiceId, ["open"]);
  if (as === "void" && invoice.paid > 0)
    throw new DomainError("amount_invalid", {
      amount: invoice.paid,
      reason: "a part of it is paid; refund it, or write the rest off",
    });
  const at = services.clock.now();
  const lost = unpaidOf(invoice);
  await postTransaction(tx, {
    kind: as === "void" ? "void" : "write_off",
    source: `invoice:${invoiceId}:${as}`,
    invoiceId,
    at,
    note: reason,
    currency: invoice.currency,
    entries:
      as === "void"
        ? issueTakenBack(BigInt(invoice.total), BigInt(invoice.creditUsed))
        : writtenOff(BigInt(lost)),
  });
  await updateInvoice(tx, { ...invoice, state: as, collection: "none", collectionError: null });
  await insertInvoiceEvent(tx, invoiceId, {
    at,
    kind: as === "void" ? "voided" : "written_off",
    note: reason,
    amount: -lost,
  });
  await cancelCharge(tx, invoice, at);
  await closeCase(tx, services, { invoiceId, state: "closed", reason });
  await clearPastDue(tx, services, invoiceId);
  await forgetBase(tx, invoice);
  await ctx.audit({
    target: invoiceNumber(invoice),
    reason,
    before: { state: invoice.state, paid: invoice.paid },
    after: { state: as, amount: lost },
  });
  announceBilling(tx, services, invoiceId);
  return readInvoice(tx, invoiceId);
}
