import type { BilledTo, InvoiceState, InvoiceSummary } from "#shared/contracts/billing/invoices.ts";
import type { InvoiceLine, Provider } from "#shared/contracts/billing/subscriptions.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";

export interface InvoiceRow {
  invoiceId: string;
  number: number;
  slug: string;
  subscriptionId: string | null;
  state: InvoiceState;
  reason: InvoiceSummary["reason"];
  source: string;
  currency: string;
  total: number;
  creditUsed: number;
  paid: number;
  refunded: number;
  billedTo: BilledTo;
  periodStart: Date | null;
  periodEnd: Date | null;
  issuedAt: Date;
  dueAt: Date;
  paidAt: Date | null;
  provider: Provider;
  ownerGeneration: number;
  collection: InvoiceSummary["collection"];
  collectionError: string | null;
  chargeReference: string | null;
  chargeVersion: number;
  providerUrl: string | null;
}

export const INVOICE_COLUMNS = sql`i.invoice_id as "invoiceId", i.number, t.slug, i.subscription_id as "subscriptionId", i.state, i.reason, i.source,
  i.currency, i.total, i.credit_used as "creditUsed", i.paid, i.refunded, i.billed_to as "billedTo", i.period_start as "periodStart",
  i.period_end as "periodEnd", i.issued_at as "issuedAt", i.due_at as "dueAt", i.paid_at as "paidAt", i.provider,
  i.owner_generation as "ownerGeneration", i.collection, i.collection_error as "collectionError", i.charge_reference as "chargeReference",
  i.charge_version as "chargeVersion", i.provider_url as "providerUrl"`;
const FROM = sql`from invoices i join tenants t on t.tenant_id = i.tenant_id`;

export const selectInvoice = (tx: Tx, invoiceId: string): Promise<InvoiceRow | undefined> =>
  tx.maybe(sql<InvoiceRow>`select ${INVOICE_COLUMNS} ${FROM} where i.invoice_id = ${invoiceId}`);

export const selectInvoiceBySource = (tx: Tx, source: string): Promise<InvoiceRow | undefined> =>
  tx.maybe(sql<InvoiceRow>`select ${INVOICE_COLUMNS} ${FROM} where i.source = ${source}`);

export type NewInvoiceRow = Pick<
  InvoiceRow,
  | "invoiceId"
  | "subscriptionId"
  | "state"
  | "reason"
  | "source"
  | "currency"
  | "total"
  | "creditUsed"
  | "periodStart"
  | "periodEnd"
  | "issuedAt"
  | "dueAt"
  | "paidAt"
  | "provider"
  | "ownerGeneration"
  | "collection"
>;

/** Takes the tenant's next number and its billing details as they stand. Under the billing lock. */
export const insertInvoice = (tx: Tx, i: NewInvoiceRow): Promise<number> =>
  tx.run(sql`insert into invoices (invoice_id, number, subscription_id, state, reason, source, currency, total, credit_used, billed_to,
      period_start, period_end, issued_at, due_at, paid_at, provider, owner_generation, collection)
    select ${i.invoiceId}, (select coalesce(max(number), 0) + 1 from invoices), ${i.subscriptionId}, ${i.state}, ${i.reason}, ${i.source}, ${i.currency},
      ${i.total}, ${i.creditUsed}, jsonb_build_object('name', coalesce(d.name, t.name), 'email', d.email, 'address', d.address, 'taxId', d.tax_id),
      ${i.periodStart}, ${i.periodEnd}, ${i.issuedAt}, ${i.dueAt}, ${i.paidAt}, ${i.provider}, ${i.ownerGeneration}, ${i.collection}
    from tenants t left join billing_details d on d.tenant_id = t.tenant_id`);

export const insertLines = (
  tx: Tx,
  invoiceId: string,
  lines: readonly InvoiceLine[],
): Promise<number> =>
  tx.run(sql`insert into invoice_lines (invoice_id, line_no, kind, amount, metric, quantity, first_day, until_day, line)
    select ${invoiceId}, line_no, line->>'kind', (line->>'amount')::bigint, line->>'metric', (line->>'quantity')::bigint,
      (line->>'from')::date, (line->>'until')::date, line
    from jsonb_array_elements(${JSON.stringify(lines)}::jsonb) with ordinality as l(line, line_no)`);

export const selectLines = async (tx: Tx, invoiceId: string): Promise<InvoiceLine[]> =>
  (
    await tx.many(
      sql<{
        line: InvoiceLine;
      }>`select line from invoice_lines where invoice_id = ${invoiceId} order by line_no`,
    )
  ).map(({ line }) => line);

/** Writes what may change of an invoice once it is issued. */
export const updateInvoice = (tx: Tx, i: InvoiceRow): Promise<number> =>
  tx.run(sql`update invoices set state = ${i.state}, paid = ${i.paid}, refunded = ${i.refunded}, paid_at = ${i.paidAt}, provider = ${i.provider},
      owner_generation = ${i.ownerGeneration}, collection = ${i.collection}, collection_error = ${i.collectionError},
      charge_reference = ${i.chargeReference}, charge_version = ${i.chargeVersion}, provider_url = ${i.providerUrl}
    where invoice_id = ${i.invoiceId}`);

export interface InvoiceEvent {
  at: Date;
  kind: string;
  note: string;
  amount?: number | null;
}

/** Under the billing lock. */
export const insertInvoiceEvent = (
  tx: Tx,
  invoiceId: string,
  event: InvoiceEvent,
): Promise<number> =>
  tx.run(sql`insert into invoice_events (invoice_id, event_no, at, kind, note, amount)
    select ${invoiceId}, coalesce(max(event_no), 0) + 1, ${event.at}, ${event.kind}, ${event.note}, ${event.amount ?? null}::bigint
    from invoice_events where invoice_id = ${invoiceId}`);

export interface InvoiceEventRow {
  at: Date;
  kind: string;
  note: string;
  amount: number | null;
}
export const selectInvoiceEvents = (tx: Tx, invoiceId: string): Promise<InvoiceEventRow[]> =>
  tx.many(
    sql<InvoiceEventRow>`select at, kind, note, amount from invoice_events where invoice_id = ${invoiceId} order by event_no`,
  );
