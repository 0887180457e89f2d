import { useMemo } from "react";
import type { z } from "zod";
import type { AllInvoicesPage, InvoiceSummary } from "#shared/contracts/billing/invoices.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useNow } from "#renderer/lib/now.ts";
import type { ColumnSpec } from "#renderer/ui/data-table.tsx";
import { StateBadge } from "#renderer/ui/state-badge.tsx";
import { useBillWords } from "./bill-words.ts";
import classes from "./invoices.module.css";
import { isOverdue } from "./is-overdue.ts";

export type AnyInvoice = z.infer<typeof AllInvoicesPage>["rows"][number];

/** Of one tenant's list; that of all has the tenant before them. */
export function useInvoiceColumns<Row extends InvoiceSummary>(): readonly ColumnSpec<Row>[] {
  const t = useT("invoices");
  const words = useBillWords();
  return useMemo(
    () => [
      {
        id: "number",
        header: t("number"),
        width: "minmax(210px, 1.2fr)",
        fixed: true,
        cell: ({ number }) => <span className="mono">{number}</span>,
      },
      {
        id: "state",
        header: t("state"),
        width: "132px",
        cell: (row) => <InvoiceState invoice={row} />,
      },
      {
        id: "reason",
        header: t("reason"),
        width: "minmax(100px, 0.7fr)",
        cell: ({ reason }) => t(`reason.${reason}`),
      },
      {
        id: "issued",
        header: t("issued"),
        width: "116px",
        cell: ({ issuedAt }) => <span className="tabular">{words.day(issuedAt)}</span>,
      },
      { id: "due", header: t("dueOn"), width: "116px", cell: (row) => <DueDay invoice={row} /> },
      {
        id: "provider",
        header: t("provider"),
        width: "116px",
        hidden: true,
        cell: ({ provider }) => t(`provider.${provider}`),
      },
      {
        id: "collection",
        header: t("collection"),
        width: "130px",
        hidden: true,
        cell: ({ collection }) => t(`collection.${collection}`),
      },
      {
        id: "total",
        header: t("total"),
        width: "124px",
        align: "right",
        cell: ({ total, currency }) => (
          <span className="tabular">{words.money(total, currency)}</span>
        ),
      },
      {
        id: "left",
        header: t("left"),
        width: "124px",
        align: "right",
        cell: ({ state, due, paid, currency }) =>
          state === "open" && due > paid ? (
            <strong className="tabular">{words.money(due - paid, currency)}</strong>
          ) : (
            <span className="dim">–</span>
          ),
      },
    ],
    [t, words],
  );
}

/** The state, and what people ask next: is it late, was it given back? */
export function InvoiceState({ invoice }: { invoice: InvoiceSummary }) {
  const now = useNow(10_000);
  if (invoice.collection === "disputed") return <StateBadge state="disputed" />;
  if (invoice.refunded > 0 && invoice.refunded >= invoice.paid)
    return <StateBadge state="refunded" />;
  return <StateBadge state={isOverdue(invoice, now) ? "overdue" : invoice.state} />;
}

function DueDay({ invoice }: { invoice: InvoiceSummary }) {
  const words = useBillWords();
  const now = useNow(10_000);
  const late = invoice.state === "open" && Date.parse(invoice.dueAt) <= now;
  return (
    <span className={late ? `${classes["late"] ?? ""} tabular` : "tabular"}>
      {words.day(invoice.dueAt)}
    </span>
  );
}
