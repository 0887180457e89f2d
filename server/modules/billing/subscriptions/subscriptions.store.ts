import type {
  Provider,
  SubscriptionState as State,
} from "#shared/contracts/billing/subscriptions.ts";
import type { PlanTerms } from "#shared/contracts/billing/plans.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { PlatformTx, Tx } from "#server/platform/postgres/tx.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import type { HeldCoupon, PlanCopy } from "./decide/subscription-state.ts";

export interface SubscriptionRow {
  subscriptionId: string;
  planCode: string;
  planName: string;
  planVersion: number;
  terms: PlanTerms;
  state: State;
  startedAt: Date;
  trialEndsAt: Date | null;
  anchorDay: number;
  anchorMonth: number;
  periodStart: Date;
  periodEnd: Date;
  baseNet: number;
  baseFrom: Date;
  usageBilledUntil: string;
  nextInvoiceAt: Date | null;
  cancelAt: Date | null;
  cancelledAt: Date | null;
  pausedAt: Date | null;
  pending: { plan: PlanCopy; at: number } | null;
  coupon: HeldCoupon | null;
  renewalOwner: Provider;
  ownerGeneration: number;
  revision: number;
}

const COLUMNS = sql`subscription_id as "subscriptionId", plan_code as "planCode", plan_name as "planName", plan_version as "planVersion", terms, state,
  started_at as "startedAt", trial_ends_at as "trialEndsAt", anchor_day as "anchorDay", anchor_month as "anchorMonth", period_start as "periodStart",
  period_end as "periodEnd", base_net as "baseNet", base_from as "baseFrom", usage_billed_until::text as "usageBilledUntil",
  next_invoice_at as "nextInvoiceAt", cancel_at as "cancelAt", cancelled_at as "cancelledAt", paused_at as "pausedAt", pending, coupon,
  renewal_owner as "renewalOwner", owner_generation as "ownerGeneration", revision`;

/** The one that is open, else the last one that was. */
export const selectLatest = (tx: Tx): Promise<SubscriptionRow | undefined> =>
  tx.maybe(
    sql<SubscriptionRow>`select ${COLUMNS} from subscriptions order by state = 'cancelled', started_at desc, subscription_id desc limit 1`,
  );

export const selectSubscription = (
  tx: Tx,
  subscriptionId: string,
): Promise<SubscriptionRow | undefined> =>
  tx.maybe(
    sql<SubscriptionRow>`select ${COLUMNS} from subscriptions where subscription_id = ${subscriptionId}`,
  );

/** The first day that no cancelled subscription bills, now or when its last day is over. */
export const selectUsageFrom = async (tx: Tx): Promise<string | null> =>
  (
    await tx.one(sql<{
      day: string | null;
    }>`select max(greatest(usage_billed_until, (next_invoice_at at time zone 'UTC')::date))::text as day
      from subscriptions where state = 'cancelled'`)
  ).day;

export const insertSubscription = (tx: Tx, s: SubscriptionRow): Promise<number> =>
  tx.run(sql`insert into subscriptions (subscription_id, plan_code, plan_name, plan_version, terms, currency, state, started_at, trial_ends_at, anchor_day,
      anchor_month, period_start, period_end, base_net, base_from, usage_billed_until, next_invoice_at, cancel_at, cancelled_at, paused_at, pending, coupon,
      renewal_owner, owner_generation, revision)
    values (${s.subscriptionId}, ${s.planCode}, ${s.planName}, ${s.planVersion}, ${JSON.stringify(s.terms)}, ${s.terms.currency}, ${s.state}, ${s.startedAt},
      ${s.trialEndsAt}, ${s.anchorDay}, ${s.anchorMonth}, ${s.periodStart}, ${s.periodEnd}, ${s.baseNet}, ${s.baseFrom}, ${s.usageBilledUntil}, ${s.nextInvoiceAt},
      ${s.cancelAt}, ${s.cancelledAt}, ${s.pausedAt}, ${json(s.pending)}::jsonb, ${json(s.coupon)}::jsonb, ${s.renewalOwner}, ${s.ownerGeneration}, ${s.revision})`);

/** Everything but who owns the renewals: only a move writes that. */
export const updateSubscription = (tx: Tx, s: SubscriptionRow): Promise<number> =>
  tx.run(sql`update subscriptions set plan_code = ${s.planCode}, plan_name = ${s.planName}, plan_version = ${s.planVersion}, terms = ${JSON.stringify(s.terms)},
      state = ${s.state}, trial_ends_at = ${s.trialEndsAt}, anchor_day = ${s.anchorDay}, anchor_month = ${s.anchorMonth}, period_start = ${s.periodStart},
      period_end = ${s.periodEnd}, base_net = ${s.baseNet}, base_from = ${s.baseFrom}, usage_billed_until = ${s.usageBilledUntil}, next_invoice_at = ${s.nextInvoiceAt},
      cancel_at = ${s.cancelAt}, cancelled_at = ${s.cancelledAt}, paused_at = ${s.pausedAt}, pending = ${json(s.pending)}::jsonb, coupon = ${json(s.coupon)}::jsonb,
      revision = ${s.revision}
    where subscription_id = ${s.subscriptionId}`);

const json = (value: object | null) => (value === null ? null : JSON.stringify(value));

export interface SubscriptionEventRow {
  at: Date;
  kind: string;
  by: string;
  before: object | null;
  after: object | null;
  reason: string | null;
}

export const insertSubscriptionEvent = (
  tx: Tx,
  subscriptionId: string,
  revision: number,
  event: SubscriptionEventRow,
): Promise<number> =>
  tx.run(sql`insert into subscription_events (subscription_id, revision, kind, at, by, before, after, reason)
    values (${subscriptionId}, ${revision}, ${event.kind}, ${event.at}, ${event.by}, ${json(event.before)}::jsonb, ${json(event.after)}::jsonb, ${event.reason})`);

/** Newest first. */
export const selectSubscriptionEvents = (tx: Tx, limit: number): Promise<SubscriptionEventRow[]> =>
  tx.many(sql<SubscriptionEventRow>`select at, kind, by, before, after, reason from subscription_events
    order by at desc, subscription_id desc, revision desc limit ${limit}`);

export interface DueRow {
  tenantId: TenantId;
  subscriptionId: string;
  nextInvoiceAt: Date;
}

// So long an invoice waits for the days that it bills to be counted for good; what comes later is a correction on the next one.
const SETTLING = sql`interval '6 hours'`;
const UNSETTLED = sql`s.terms @> '{"charges": [{"metric": "events"}]}' and exists (select from usage_days d
  where d.tenant_id = s.tenant_id and d.kind = 'events' and d.day >= s.usage_billed_until and d.day < (s.next_invoice_at at time zone 'UTC')::date
    and not exists (select from usage_closed_days c where c.tenant_id = d.tenant_id and c.day = d.day))`;

/** Whose next invoice has come, longest waiting first; not of tenants whose data is being removed. */
export const selectDue = (
  tx: PlatformTx,
  now: Date,
  after: { nextInvoiceAt: Date; subscriptionId: string } | undefined,
  limit: number,
): Promise<DueRow[]> =>
  tx.many(sql<DueRow>`select s.tenant_id as "tenantId", s.subscription_id as "subscriptionId", s.next_invoice_at as "nextInvoiceAt"
    from subscriptions s join tenants t using (tenant_id)
    where s.next_invoice_at <= ${now} and (s.next_invoice_at <= ${now}::timestamptz - ${SETTLING} or not (${UNSETTLED})) and t.state not in ('pending_erasure', 'erased')
      and (${after === undefined} or (s.next_invoice_at, s.subscription_id) > (${after?.nextInvoiceAt ?? now}::timestamptz, ${after?.subscriptionId ?? null}::uuid))
    order by s.next_invoice_at, s.subscription_id limit ${limit}`);

/** Did the tenant ever have this coupon? */
export const selectCouponUsed = async (tx: Tx, code: string): Promise<boolean> =>
  (
    await tx.one(
      sql<{
        used: boolean;
      }>`select exists (select from subscription_events where after ->> 'coupon' = ${code}) as used`,
    )
  ).used;

/** Is anything of the subscription overdue but this invoice? */
export const selectOtherOverdue = async (
  tx: Tx,
  subscriptionId: string,
  but: { invoiceId: string; now: Date },
): Promise<boolean> =>
  (
    await tx.one(sql<{
      overdue: boolean;
    }>`select exists (select from invoices where subscription_id = ${subscriptionId} and invoice_id <> ${but.invoiceId}
      and state = 'open' and (collection = 'failed' or due_at <= ${but.now})) as overdue`)
  ).overdue;

/** What the provider that is ready for it collects; several are ready only while the renewals move. */
export const selectReadyProvider = async (tx: Tx): Promise<Provider | undefined> =>
  (
    await tx.maybe(
      sql<{
        provider: Provider;
      }>`select provider from billing_customers where state = 'ready' and provider <> 'manual' order by updated_at desc limit 1`,
    )
  )?.provider;

/** A preview from before names the revision, and is stale then. */
export const clearBaseNet = (tx: Tx, subscriptionId: string, periodEnd: Date): Promise<number> =>
  tx.run(sql`update subscriptions set base_net = 0, revision = revision + 1
    where subscription_id = ${subscriptionId} and period_end = ${periodEnd} and base_net > 0`);

export const selectOpenInvoices = (tx: Tx): Promise<{ invoiceId: string }[]> =>
  tx.many(
    sql<{
      invoiceId: string;
    }>`select invoice_id as "invoiceId" from invoices where state = 'open' order by number`,
  );
