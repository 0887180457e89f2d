import type { InvoiceRow } from "./invoices.store.ts";

/** What has to be paid of an invoice after credit. */
export const dueOf = ({ total, creditUsed }: Pick<InvoiceRow, "total" | "creditUsed">): number =>
  total - creditUsed;

/** What is not paid of it yet. */
export const unpaidOf = (invoice: Pick<InvoiceRow, "total" | "creditUsed" | "paid">): number =>
  dueOf(invoice) - invoice.paid;
