import type { InvoiceState } from "#shared/contracts/billing/invoices.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { lockBilling } from "./billing-lock.store.ts";
import { selectInvoice, type InvoiceRow } from "./invoices.store.ts";

export type InvoiceContext = Pick<TenantContext, "tx" | "services" | "audit" | "request">;

/** The invoice as it stands, held until the transaction ends. @throws `not_found`, `invoice_state_conflict` */
export async function holdInvoice(
  { tx }: Pick<InvoiceContext, "tx">,
  invoiceId: string,
  allowed: readonly InvoiceState[],
): Promise<InvoiceRow> {
  await lockBilling(tx);
  const invoice = await selectInvoice(tx, invoiceId);
  if (!invoice) throw new DomainError("not_found", { what: "invoice" });
  if (!allowed.includes(invoice.state))
    throw new DomainError("invoice_state_conflict", { state: invoice.state, allowed });
  return invoice;
}
