import type { InvoiceState } from "#shared/contracts/billing/invoices.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import { allOf, sql } from "#server/platform/postgres/sql.ts";
import type { PlatformTx, Tx } from "#server/platform/postgres/tx.ts";
import { INVOICE_COLUMNS, type InvoiceRow } from "./invoices.store.ts";

const FROM = sql`from invoices i join tenants t on t.tenant_id = i.tenant_id`;
const inStates = (states: readonly InvoiceState[] | undefined) =>
  states === undefined ? [] : [sql`i.state = any(${[...states]}::text[])`];

/** Of the transaction's tenant, newest first. */
export const selectInvoices = (
  tx: Tx,
  filter: { states?: readonly InvoiceState[] | undefined },
  page: { limit: number; before: number | undefined },
): Promise<InvoiceRow[]> =>
  tx.many(sql<InvoiceRow>`select ${INVOICE_COLUMNS} ${FROM}
    where ${allOf([...inStates(filter.states), ...(page.before === undefined ? [] : [sql`i.number < ${page.before}`])])}
    order by i.number desc limit ${page.limit}`);

export type InvoicePosition = readonly [issuedAt: string, invoiceId: string];
export type AnyInvoiceRow = InvoiceRow & { tenantId: TenantId; tenantName: string };

/** Of every tenant, newest first. `overdue`: not paid and late, or failed to be collected. */
export const selectAllInvoices = (
  tx: PlatformTx,
  filter: {
    states?: readonly InvoiceState[] | undefined;
    overdue?: boolean | undefined;
    now: Date;
  },
  page: { limit: number; before: InvoicePosition | undefined },
): Promise<AnyInvoiceRow[]> =>
  tx.many(sql<AnyInvoiceRow>`select ${INVOICE_COLUMNS}, t.tenant_id as "tenantId", t.name as "tenantName" ${FROM}
    where ${allOf([
      ...inStates(filter.states),
      ...(filter.overdue
        ? [sql`i.state = 'open' and (i.due_at <= ${filter.now} or i.collection = 'failed')`]
        : []),
      ...(page.before
        ? [
            sql`(i.issued_at, i.invoice_id) < (${page.before[0]}::timestamptz, ${page.before[1]}::uuid)`,
          ]
        : []),
    ])}
    order by i.issued_at desc, i.invoice_id desc limit ${page.limit}`);

/** What is late, in minor units as digits. */
export const selectOverdue = async (tx: Tx, currency: string, now: Date): Promise<string> =>
  (
    await tx.one(sql<{
      overdue: string;
    }>`select coalesce(sum(total - credit_used - paid), 0)::text as overdue from invoices
      where state = 'open' and currency = ${currency} and (due_at <= ${now} or collection = 'failed')`)
  ).overdue;
