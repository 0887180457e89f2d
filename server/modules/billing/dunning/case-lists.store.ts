import type { DunningState } from "#shared/contracts/billing/dunning.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import { allOf, sql } from "#server/platform/postgres/sql.ts";
import type { PlatformTx, Tx } from "#server/platform/postgres/tx.ts";
import { CASE_COLUMNS, type CaseRow } from "./dunning.store.ts";

export type ListedCase = CaseRow & {
  tenantId: TenantId;
  tenantName: string;
  number: string;
  unpaid: number;
  currency: string;
  mailsWritten: number;
  isSuspending: boolean;
};

const LISTED = sql`${CASE_COLUMNS}, c.tenant_id as "tenantId", t.name as "tenantName",
    upper(t.slug) || '-' || lpad(i.number::text, 6, '0') as number, (i.total - i.credit_used - i.paid)::bigint as unpaid, i.currency,
    (select count(*)::int from mails m where m.tenant_id = c.tenant_id and m.invoice_id = c.invoice_id) as "mailsWritten",
    c.state = 'suspended' and t.state = 'suspended' and c.suspended_at = t.state_changed_at as "isSuspending"
  from dunning_cases c join invoices i on i.tenant_id = c.tenant_id and i.invoice_id = c.invoice_id join tenants t on t.tenant_id = c.tenant_id`;

/** Of all tenants, newest first. */
export const selectCases = (
  tx: PlatformTx,
  filter: { states?: readonly DunningState[] | undefined },
  page: { limit: number; before: readonly [openedAt: string, invoiceId: string] | undefined },
): Promise<ListedCase[]> =>
  tx.many(
    sql<ListedCase>`select ${LISTED} where ${allOf([
      ...(filter.states ? [sql`c.state = any(${[...filter.states]}::text[])`] : []),
      ...(page.before
        ? [
            sql`(c.opened_at, c.invoice_id) < (${page.before[0]}::timestamptz, ${page.before[1]}::uuid)`,
          ]
        : []),
    ])} order by c.opened_at desc, c.invoice_id desc limit ${page.limit}`,
  );

export const selectListedCase = (tx: Tx, invoiceId: string): Promise<ListedCase | undefined> =>
  tx.maybe(sql<ListedCase>`select ${LISTED} where c.invoice_id = ${invoiceId}`);
