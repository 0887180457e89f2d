import type { SubscriptionState } from "#shared/contracts/billing/subscriptions.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { PlatformTx } from "#server/platform/postgres/tx.ts";
import type { StandingRow, UsageRow } from "./mrr-of-tenant.ts";

const MONTH_OF = (at: string) => sql`to_char(${sql.ref(at)} at time zone 'UTC', 'YYYY-MM')`;

/** Tenants that ever had a subscription, by their ids. */
export const selectSubscribed = (
  tx: PlatformTx,
  after: TenantId | null,
  limit: number,
): Promise<{ tenantId: TenantId }[]> =>
  tx.many(sql<{ tenantId: TenantId }>`select distinct tenant_id as "tenantId" from subscriptions
    where ${after}::uuid is null or tenant_id > ${after}::uuid order by tenant_id limit ${limit}`);

export type TenantStandingRow = StandingRow & { tenantId: TenantId };

/** The last word of each month on each subscription, with the price of the version it names; all before `first` as one month. */
export const selectStandings = (
  tx: PlatformTx,
  tenants: readonly TenantId[],
  first: string,
): Promise<TenantStandingRow[]> =>
  tx.many(sql<TenantStandingRow>`select distinct on (e.tenant_id, e.subscription_id, month) e.tenant_id as "tenantId", e.subscription_id as "subscriptionId",
      greatest(${MONTH_OF("e.at")}, ${first}) as month, e.after->>'state' as state, v.terms->>'currency' as currency,
      (v.terms->>'base')::bigint as base, v.terms->>'interval' as interval
    from subscription_events e join plans p on p.code = e.after->>'plan'
      join plan_versions v on v.tenant_id = p.tenant_id and v.plan_id = p.plan_id and v.version = (e.after->>'version')::int
    where e.tenant_id = any(${[...tenants]}::uuid[]) and e.after ? 'state'
    order by e.tenant_id, e.subscription_id, month, e.revision desc`);

export type TenantUsageRow = UsageRow & { tenantId: TenantId };

/** Usage and minimums by the month of their invoice. */
export const selectBilledUsage = (
  tx: PlatformTx,
  tenants: readonly TenantId[],
  since: Date,
): Promise<TenantUsageRow[]> =>
  tx.many(sql<TenantUsageRow>`select i.tenant_id as "tenantId", ${MONTH_OF("i.issued_at")} as month, i.currency, sum(l.amount)::text as amount
    from invoices i join invoice_lines l using (tenant_id, invoice_id)
    where i.tenant_id = any(${[...tenants]}::uuid[]) and i.issued_at >= ${since} and i.state <> 'void' and l.kind in ('usage', 'minimum')
    group by 1, 2, 3`);

export interface OpenRow {
  tenantId: TenantId;
  tenantName: string;
  currency: string;
  plan: string;
  state: SubscriptionState;
  nextInvoiceAt: Date | null;
  cancelAt: Date | null;
  trialEndsAt: Date | null;
  hasPaymentMethod: boolean;
  overdueSince: Date | null;
  lastWeek: number;
  weekBefore: number;
}

/** The open subscriptions of these tenants. Weeks are seven whole days before `today`. */
export const selectOpen = (
  tx: PlatformTx,
  tenants: readonly TenantId[],
  now: Date,
  today: string,
): Promise<OpenRow[]> =>
  tx.many(sql<OpenRow>`select s.tenant_id as "tenantId", t.name as "tenantName", s.currency, s.plan_name as plan, s.state, s.next_invoice_at as "nextInvoiceAt",
      s.cancel_at as "cancelAt", s.trial_ends_at as "trialEndsAt",
      exists (select from billing_customers c where c.tenant_id = s.tenant_id and c.state = 'ready' and c.payment_method is not null) as "hasPaymentMethod",
      (select min(i.due_at) from invoices i where i.tenant_id = s.tenant_id and i.state = 'open' and (i.due_at <= ${now} or i.collection = 'failed')) as "overdueSince",
      u.last as "lastWeek", u.before as "weekBefore"
    from subscriptions s join tenants t using (tenant_id), lateral (
      select coalesce(sum(d.quantity) filter (where d.day >= ${today}::date - 7), 0)::bigint as last,
        coalesce(sum(d.quantity) filter (where d.day < ${today}::date - 7), 0)::bigint as before
      from usage_days d where d.tenant_id = s.tenant_id and d.kind = 'events' and d.day >= ${today}::date - 14 and d.day < ${today}::date) u
    where s.tenant_id = any(${[...tenants]}::uuid[]) and s.state <> 'cancelled' and t.state not in ('pending_erasure', 'erased')`);

export interface MoneyRow {
  currency: string;
  month: string;
  invoiced: string;
  collected: string;
  refunded: string;
}

/** Of all tenants. */
export const selectMoneyOfMonths = (tx: PlatformTx, since: Date): Promise<MoneyRow[]> =>
  tx.many(sql<MoneyRow>`select currency, month, coalesce(sum(invoiced), 0)::text as invoiced, coalesce(sum(collected), 0)::text as collected,
      coalesce(sum(refunded), 0)::text as refunded from (
        select currency, ${MONTH_OF("issued_at")} as month, sum(total) as invoiced, 0 as collected, 0 as refunded
        from invoices where issued_at >= ${since} and state <> 'void' group by 1, 2
        union all
        select e.currency, ${MONTH_OF("x.at")}, 0, sum(e.amount) filter (where x.kind in ('payment', 'payment_returned')),
          -sum(e.amount) filter (where x.kind in ('refund', 'refund_failed'))
        from ledger_transactions x join ledger_entries e using (tenant_id, transaction_id)
        where x.at >= ${since} and e.account = 'cash' group by 1, 2) both_sides
    group by currency, month`);

/** Late, or not to be collected; digits. */
export const selectOverdue = (
  tx: PlatformTx,
  now: Date,
): Promise<{ currency: string; overdue: string }[]> =>
  tx.many(sql<{
    currency: string;
    overdue: string;
  }>`select currency, sum(total - credit_used - paid)::text as overdue from invoices
    where state = 'open' and (due_at <= ${now} or collection = 'failed') group by currency`);
