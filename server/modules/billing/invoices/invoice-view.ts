import type { Invoice, InvoiceSummary } from "#shared/contracts/billing/invoices.ts";
import { DomainError } from "#shared/errors/index.ts";
import { Currency } from "#shared/kernel/index.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import type { z } from "zod";
import { selectInvoiceEntries } from "../ledger/index.ts";
import { dueOf } from "./invoice-money.ts";
import { invoiceNumber } from "./invoice-number.ts";
import {
  selectInvoice,
  selectInvoiceEvents,
  selectLines,
  type InvoiceRow,
} from "./invoices.store.ts";

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

export const toSummary = (row: InvoiceRow): z.infer<typeof InvoiceSummary> => ({
  invoiceId: row.invoiceId,
  number: invoiceNumber(row),
  state: row.state,
  reason: row.reason,
  currency: Currency.parse(row.currency),
  total: row.total,
  creditUsed: row.creditUsed,
  due: dueOf(row),
  paid: row.paid,
  refunded: row.refunded,
  issuedAt: row.issuedAt.toISOString(),
  dueAt: row.dueAt.toISOString(),
  paidAt: iso(row.paidAt),
  provider: row.provider,
  collection: row.collection,
  collectionError: row.collectionError,
  providerUrl: row.providerUrl,
});

/** An invoice with its lines, the books behind it and what happened to it. @throws `not_found` */
export async function readInvoice(tx: Tx, invoiceId: string): Promise<Invoice> {
  const [row, lines, entries, events] = await Promise.all([
    selectInvoice(tx, invoiceId),
    selectLines(tx, invoiceId),
    selectInvoiceEntries(tx, invoiceId),
    selectInvoiceEvents(tx, invoiceId),
  ]);
  if (!row) throw new DomainError("not_found", { what: "invoice" });
  return {
    ...toSummary(row),
    lines,
    billedTo: row.billedTo,
    periodStart: iso(row.periodStart),
    periodEnd: iso(row.periodEnd),
    entries: entries.map((entry) => ({
      ...entry,
      at: entry.at.toISOString(),
      currency: Currency.parse(entry.currency),
    })),
    history: events.map((event) => ({ ...event, at: event.at.toISOString() })),
  };
}
