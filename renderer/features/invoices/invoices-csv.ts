import { majorText } from "#renderer/lib/money.ts";
import { toCsv } from "#renderer/ui/csv.ts";
import type { AnyInvoice } from "./invoice-columns.tsx";

/** Amounts as plain decimals of their currency, for a spreadsheet. */
export const invoicesCsv = (rows: readonly AnyInvoice[]): string =>
  toCsv(
    [
      "number",
      "tenant_id",
      "tenant",
      "state",
      "collection",
      "reason",
      "issued_at",
      "due_at",
      "paid_at",
      "provider",
      "currency",
      "total",
      "credit_used",
      "due",
      "paid",
      "refunded",
    ],
    rows.map((row) => {
      const amount = (minor: number) => majorText(minor, row.currency);
      return [
        row.number,
        row.tenantId,
        row.tenantName,
        row.state,
        row.collection,
        row.reason,
        row.issuedAt,
        row.dueAt,
        row.paidAt,
        row.provider,
        row.currency,
        amount(row.total),
        amount(row.creditUsed),
        amount(row.due),
        amount(row.paid),
        amount(row.refunded),
      ];
    }),
  );
