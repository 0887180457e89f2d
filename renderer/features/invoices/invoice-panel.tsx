import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Invoice } from "#shared/contracts/billing/invoices.ts";
import type { TenantId } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useNow } from "#renderer/lib/now.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { CopyAsMenu, Id } from "#renderer/ui/copy.tsx";
import { IconAlertTriangle, IconExternalLink } from "#renderer/ui/icons.ts";
import { Facts, Section, StaleBadge } from "#renderer/ui/page.tsx";
import { ExactTime } from "#renderer/ui/relative-time.tsx";
import { SidePanel } from "#renderer/ui/side-panel.tsx";
import { ErrorState, SkeletonBlock } from "#renderer/ui/states.tsx";
import { useBillWords } from "./bill-words.ts";
import { DownloadPdfButton } from "./download-pdf-button.tsx";
import { InvoiceActions } from "./invoice-actions.tsx";
import { InvoiceBooks } from "./invoice-books.tsx";
import { InvoiceState } from "./invoice-columns.tsx";
import { InvoiceHistory } from "./invoice-history.tsx";
import { InvoiceLines } from "./invoice-lines.tsx";
import classes from "./invoices.module.css";
import { isOverdue } from "./is-overdue.ts";

interface InvoicePanelProps {
  tenantId: TenantId;
  invoiceId: string;
  onClose: () => void;
  /** With a link to the tenant's bill. */
  withTenant?: boolean;
}

/** One invoice: its money, each line down to its events, the books behind it, what happened, and what may be done. */
export function InvoicePanel({
  tenantId,
  invoiceId,
  onClose,
  withTenant = false,
}: InvoicePanelProps) {
  const t = useT("invoices");
  const query = useQuery(trpc.invoices.get.queryOptions({ tenantId, invoiceId }));
  const invoice = query.data;
  return (
    <SidePanel
      opened
      onClose={onClose}
      title={invoice === undefined ? t("one") : t("numbered", { number: invoice.number })}
      width={820}
      footer={
        invoice !== undefined && (
          <>
            <CopyAsMenu json={invoice} />
            <DownloadPdfButton tenantId={tenantId} invoice={invoice} />
            <InvoiceActions tenantId={tenantId} invoice={invoice} />
          </>
        )
      }
    >
      {invoice === undefined && query.error !== null && (
        <ErrorState error={query.error} what={t("one")} onRetry={() => void query.refetch()} />
      )}
      {invoice === undefined && query.error === null && (
        <div className={classes["stack"]} role="status" aria-busy aria-label={t("one")}>
          <SkeletonBlock height={92} />
          <SkeletonBlock height={220} />
          <SkeletonBlock height={140} />
        </div>
      )}
      {invoice !== undefined && (
        <div className={classes["stack"]}>
          <StaleBadge updatedAt={query.dataUpdatedAt} afterMs={300_000} />
          <Money invoice={invoice} />
          <InvoiceFacts tenantId={tenantId} invoice={invoice} withTenant={withTenant} />
          <Section title={t("lines")} flush>
            <InvoiceLines tenantId={tenantId} invoice={invoice} />
          </Section>
          <Section title={t("books")} flush>
            <InvoiceBooks entries={invoice.entries} />
          </Section>
          <Section title={t("history")} flush>
            <InvoiceHistory history={invoice.history} currency={invoice.currency} />
          </Section>
        </div>
      )}
    </SidePanel>
  );
}

/** The one number people look for, and what it is made of. */
function Money({ invoice }: { invoice: Invoice }) {
  const t = useT("invoices");
  const words = useBillWords();
  const now = useNow(10_000);
  const { currency, due, paid, state, collectionError } = invoice;
  const open = state === "open" || state === "uncollectible";
  return (
    <>
      <div className={classes["money"]}>
        <span className={classes["big"]}>
          {words.money(open ? due - paid : invoice.total, currency)}
        </span>
        <InvoiceState invoice={invoice} />
        <span className="dim">
          {open
            ? t(isOverdue(invoice, now) ? "wasDue" : "isDue", { day: words.day(invoice.dueAt) })
            : invoice.paidAt !== null && t("paidOn", { day: words.day(invoice.paidAt) })}
        </span>
      </div>
      {collectionError !== null && (
        <p className={classes["notice"]} role="status">
          <IconAlertTriangle size={15} />
          <span>{t("collectFailed", { error: collectionError })}</span>
        </p>
      )}
    </>
  );
}

function InvoiceFacts({
  tenantId,
  invoice,
  withTenant,
}: {
  tenantId: TenantId;
  invoice: Invoice;
  withTenant: boolean;
}) {
  const t = useT("invoices");
  const words = useBillWords();
  const { billedTo, periodStart, periodEnd, providerUrl } = invoice;
  const items: (readonly [string, ReactNode])[] = [
    [t("number"), <Id key="number" value={invoice.number} />],
    [
      t("billedTo"),
      <span key="to" className={classes["address"]}>
        {withTenant ? (
          <Link to="/tenants/$tenantId/bill" params={{ tenantId }}>
            <bdi>{billedTo.name}</bdi>
          </Link>
        ) : (
          <bdi>{billedTo.name}</bdi>
        )}
        {billedTo.address !== null && <bdi className="dim">{billedTo.address}</bdi>}
        {billedTo.email !== null && <bdi className="dim">{billedTo.email}</bdi>}
        {billedTo.taxId !== null && <bdi className="dim">{billedTo.taxId}</bdi>}
      </span>,
    ],
    [t("reason"), t(`reason.${invoice.reason}`)],
    ...(periodStart !== null && periodEnd !== null
      ? [[t("period"), words.days(periodStart, periodEnd)] as const]
      : []),
    [t("issued"), <ExactTime key="issued" at={invoice.issuedAt} />],
    [
      t("provider"),
      <span key="provider">
        {t(`provider.${invoice.provider}`)} · {t(`collection.${invoice.collection}`)}
        {providerUrl !== null && (
          <>
            {" · "}
            <a href={providerUrl} target="_blank" rel="noreferrer">
              {t("atProvider", { provider: t(`provider.${invoice.provider}`) })}{" "}
              <IconExternalLink size={12} />
            </a>
          </>
        )}
      </span>,
    ],
  ];
  return <Facts items={items} />;
}
