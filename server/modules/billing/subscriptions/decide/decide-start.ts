import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import { anchorOf, dayOf, nextMonth, periodEnd, startOf } from "../../pricing/index.ts";
import { baseLines } from "./base-lines.ts";
import { billOf } from "./bill.ts";
import { discount } from "./coupon-line.ts";
import type {
  Decision,
  HeldCoupon,
  PlanCopy,
  SubscriptionState,
  UsageFacts,
} from "./subscription-state.ts";
import { billUsage } from "./usage-lines.ts";

export interface NewSubscription {
  readonly subscriptionId: string;
  readonly plan: PlanCopy;
  readonly at: number;
  readonly trialDays: number;
  readonly coupon: HeldCoupon | null;
  /** Days before this one are, or will be, on an invoice of a subscription before. */
  readonly usageFrom: number;
  readonly renewalOwner: Provider;
}

/** The day on which it starts belongs to it as a whole. A trial costs nothing; periods begin when it ends. */
export function decideStart(start: NewSubscription, facts: UsageFacts): Decision {
  const { plan, at, trialDays } = start;
  const day = dayOf(at);
  const fresh = {
    subscriptionId: start.subscriptionId,
    plan,
    startedAt: at,
    anchor: anchorOf(day + trialDays),
    periodStart: startOf(day),
    baseNet: 0n,
    baseFrom: startOf(day),
    cancelAt: null,
    cancelledAt: null,
    pausedAt: null,
    pending: null,
    coupon: start.coupon,
    renewalOwner: start.renewalOwner,
    ownerGeneration: 1,
    revision: 1,
  };
  if (trialDays > 0) {
    const ends = startOf(day + trialDays);
    const subscription: SubscriptionState = {
      ...fresh,
      state: "trialing",
      trialEndsAt: ends,
      periodEnd: ends,
      usageBilledUntil: Math.max(day + trialDays, start.usageFrom),
      nextInvoiceAt: ends,
    };
    return { subscription, bill: undefined, windows: [] };
  }
  const begun: SubscriptionState = {
    ...fresh,
    state: "active",
    trialEndsAt: null,
    periodEnd: startOf(periodEnd(plan.terms.interval, fresh.anchor, day)),
    usageBilledUntil: Math.max(day, start.usageFrom),
    nextInvoiceAt: startOf(nextMonth(fresh.anchor, day)),
  };
  const { lines: late, windows } = billUsage(begun, begun.usageBilledUntil, facts);
  const { lines, coupon, baseNet } = discount(begun, [...late, ...baseLines(plan, begun)], {
    uses: true,
  });
  return {
    subscription: { ...begun, coupon, baseNet },
    windows,
    bill: billOf({
      reason: "start",
      source: `start:${start.subscriptionId}`,
      lines,
      periodStart: begun.periodStart,
      periodEnd: begun.periodEnd,
    }),
  };
}
