import type { InvoiceSummary } from "#shared/contracts/billing/invoices.ts";

/** Late, or its collection failed. */
export const isOverdue = (
  { state, dueAt, collection }: Pick<InvoiceSummary, "state" | "dueAt" | "collection">,
  now: number,
): boolean => state === "open" && (collection === "failed" || Date.parse(dueAt) <= now);
