import type { SubscriptionChange } from "#shared/contracts/billing/subscriptions.ts";
import { DomainError } from "#shared/errors/index.ts";
import { newId } from "#server/platform/context/new-id.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { usableCoupon } from "../coupons/index.ts";
import { selectLedgerCurrency } from "../ledger/index.ts";
import { offeredPlan, type OfferedPlan } from "../plans/index.ts";
import { dayOf, parseDay } from "../pricing/index.ts";
import type { BillingServices } from "./billing-services.ts";
import { catchUp } from "./catch-up.ts";
import { decide } from "./decide/decide.ts";
import { decideStart } from "./decide/decide-start.ts";
import type {
  Bill,
  Decision,
  PlanCopy,
  SubscriptionState,
  UsageFacts,
} from "./decide/subscription-state.ts";
import { readUsageFacts } from "./read-usage-facts.ts";
import { toState } from "./subscription-rows.ts";
import {
  selectCouponUsed,
  selectLatest,
  selectReadyProvider,
  selectUsageFrom,
} from "./subscriptions.store.ts";

/** Who asks: a tenant's admin chooses among the self-service plans and has one trial; staff may do all of it. */
export interface Asker {
  readonly isStaff: boolean;
}

export interface PlannedChange {
  readonly before: SubscriptionState | undefined;
  readonly decision: Decision;
  readonly facts: UsageFacts;
  /** What was due before it and is not made yet: applying makes that first. */
  readonly earlier: readonly Bill[];
}

/**
 * What a change would do at `at`, from what stands now: for the preview, and again when it is applied. Writes nothing.
 * @throws `subscription_exists`, `not_found`, `plan_unknown`, `currency_mismatch`, `coupon_invalid`, `subscription_state_conflict`
 */
export async function planChange(
  tx: Tx,
  services: BillingServices,
  change: SubscriptionChange,
  { at, isStaff }: Asker & { at: Date },
): Promise<PlannedChange> {
  const atMs = at.getTime();
  const [row, facts] = await Promise.all([selectLatest(tx), readUsageFacts(tx, dayOf(atMs))]);
  const latest = row && toState(row);
  const open = latest?.state === "cancelled" ? undefined : latest;
  if (change.kind === "start") {
    if (open) throw new DomainError("subscription_exists");
    const ended = latest && (await catchUp(services, latest, facts, atMs));
    const known = ended?.facts ?? facts;
    const decision = await planStart(tx, services, change, { at, isStaff, latest, facts: known });
    return { before: undefined, decision, facts: known, earlier: ended?.earlier ?? [] };
  }
  if (!open) throw new DomainError("not_found", { what: "subscription" });
  const now = await catchUp(services, open, facts, atMs);
  const wanted =
    change.kind === "change"
      ? { ...change, plan: toCopy(await choose(services, change.plan, isStaff)) }
      : change;
  const decision = decide(now.subscription, wanted, atMs, now.facts);
  return { before: now.subscription, decision, facts: now.facts, earlier: now.earlier };
}

async function planStart(
  tx: Tx,
  services: BillingServices,
  change: Extract<SubscriptionChange, { kind: "start" }>,
  of: Asker & { at: Date; latest: SubscriptionState | undefined; facts: UsageFacts },
): Promise<Decision> {
  const { at, isStaff, latest, facts } = of;
  const plan = await choose(services, change.plan, isStaff);
  const [expected, usageFrom, ready] = await Promise.all([
    selectLedgerCurrency(tx),
    selectUsageFrom(tx),
    selectReadyProvider(tx),
  ]);
  const { currency } = plan.terms;
  if (expected !== undefined && expected !== currency)
    throw new DomainError("currency_mismatch", { given: currency, expected });
  const coupon = change.coupon
    ? await usableCoupon(services, change.coupon, { at, currency })
    : undefined;
  if (coupon) await requireUnused(tx, coupon.code);
  // Trials are for newcomers; staff may give another one, and a longer one.
  const usual = latest ? 0 : plan.terms.trialDays;
  const asked = change.trialDays ?? usual;
  return decideStart(
    {
      subscriptionId: newId(at.getTime()),
      plan: toCopy(plan),
      at: at.getTime(),
      trialDays: isStaff ? asked : Math.min(asked, usual),
      coupon: coupon
        ? {
            code: coupon.code,
            name: coupon.name,
            percent: coupon.percent,
            amount: coupon.amount,
            invoicesLeft: coupon.invoices,
          }
        : null,
      usageFrom: usageFrom === null ? 0 : parseDay(usageFrom),
      renewalOwner: latest?.renewalOwner ?? ready ?? "manual",
    },
    facts,
  );
}

/** A coupon is redeemed once by a tenant. @throws `coupon_invalid` */
export async function requireUnused(tx: Tx, code: string): Promise<void> {
  if (await selectCouponUsed(tx, code))
    throw new DomainError("coupon_invalid", { code, reason: "the tenant had it before" });
}

async function choose(
  services: BillingServices,
  code: string,
  isStaff: boolean,
): Promise<OfferedPlan> {
  const plan = await offeredPlan(services, code);
  // What cannot be chosen is answered as what is not there.
  if (!isStaff && !plan.selfService) throw new DomainError("plan_unknown", { plan: code });
  return plan;
}

const toCopy = ({ code, name, version, terms }: OfferedPlan): PlanCopy => ({
  code,
  name,
  version,
  terms,
});
