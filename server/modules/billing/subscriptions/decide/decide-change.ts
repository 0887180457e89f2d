import { anchorOf, dayOf, nextMonth, periodEnd, startOf } from "../../pricing/index.ts";
import { remainingBaseLines, unusedBaseLines } from "./base-lines.ts";
import { billOf } from "./bill.ts";
import { discount } from "./coupon-line.ts";
import type { Line } from "../../invoices/index.ts";
import type {
  Bill,
  Decision,
  PlanCopy,
  SubscriptionState,
  UsageFacts,
} from "./subscription-state.ts";
import { billUsage } from "./usage-lines.ts";

/** Nothing is billed: only what comes next is another thing. */
export const withoutBill = (
  subscription: SubscriptionState,
  change: Partial<SubscriptionState>,
): Decision => ({
  subscription: { ...subscription, ...change, revision: subscription.revision + 1 },
  bill: undefined,
  windows: [],
});

/** To another plan from `at` on. In a trial nothing is owed for either. */
export function decidePlanNow(
  subscription: SubscriptionState,
  plan: PlanCopy,
  at: number,
  facts: UsageFacts,
): Decision {
  if (subscription.state === "trialing") return withoutBill(subscription, { plan, pending: null });
  const isSameInterval = plan.terms.interval === subscription.plan.terms.interval;
  const changed = { ...subscription, plan, pending: null };
  return closeAndBegin(
    subscription,
    isSameInterval ? changed : beginPeriod(changed, at),
    at,
    facts,
  );
}

/** Pauses: the rest of the base is given back, what is used all the same is still billed each month. */
export function decidePause(
  subscription: SubscriptionState,
  at: number,
  facts: UsageFacts,
): Decision {
  const paused: SubscriptionState = {
    ...subscription,
    state: "paused",
    pausedAt: at,
    pending: null,
  };
  return closeAndBegin(subscription, paused, at, facts);
}

/** Goes on, with a period that begins on this day. */
export function decideResume(
  subscription: SubscriptionState,
  at: number,
  facts: UsageFacts,
): Decision {
  const resumed: SubscriptionState = { ...subscription, state: "active", pausedAt: null };
  return closeAndBegin(subscription, beginPeriod(resumed, at), at, facts);
}

/** The final usage is billed when the day is over: it belongs to the subscription as a whole. */
export function decideCancelNow(
  subscription: SubscriptionState,
  at: number,
  facts: UsageFacts,
): Decision {
  const day = dayOf(at);
  const cancelled: SubscriptionState = {
    ...subscription,
    state: "cancelled",
    cancelledAt: at,
    cancelAt: null,
    pausedAt: null,
    pending: null,
    baseNet: 0n,
  };
  if (subscription.state === "trialing")
    return withoutBill(cancelled, {
      nextInvoiceAt: null,
      usageBilledUntil: Math.min(subscription.usageBilledUntil, day + 1),
    });
  const { lines: late, windows } = billUsage(subscription, subscription.usageBilledUntil, facts);
  return {
    windows,
    subscription: {
      ...cancelled,
      nextInvoiceAt: startOf(day + 1),
      revision: subscription.revision + 1,
    },
    bill: changeBill(subscription, "final", [...late, ...unusedBaseLines(subscription, at)]),
  };
}

const beginPeriod = (subscription: SubscriptionState, at: number): SubscriptionState => {
  const day = dayOf(at);
  const anchor = anchorOf(day);
  return {
    ...subscription,
    anchor,
    periodStart: startOf(day),
    periodEnd: startOf(periodEnd(subscription.plan.terms.interval, anchor, day)),
    nextInvoiceAt: startOf(nextMonth(anchor, day)),
  };
};

/** Days before this one by what was agreed until now; the base of both by the millisecond. */
function closeAndBegin(
  before: SubscriptionState,
  after: SubscriptionState,
  at: number,
  facts: UsageFacts,
): Decision {
  const used = billUsage(before, dayOf(at), facts);
  const begun = after.state === "paused" ? [] : remainingBaseLines(after.plan, after, at);
  const { lines, coupon, baseNet } = discount(
    before,
    [...used.lines, ...unusedBaseLines(before, at), ...begun],
    { uses: false, part: after.periodEnd - at, whole: after.periodEnd - after.periodStart },
  );
  return {
    windows: used.windows,
    subscription: {
      ...after,
      coupon,
      baseNet,
      baseFrom: at,
      usageBilledUntil: used.usageBilledUntil,
      revision: before.revision + 1,
    },
    bill: changeBill(before, "change", lines, after),
  };
}

const changeBill = (
  { subscriptionId, revision }: SubscriptionState,
  reason: Bill["reason"],
  lines: readonly Line[],
  period?: SubscriptionState,
): Bill | undefined =>
  billOf({
    reason,
    lines,
    source: `change:${subscriptionId}:${revision}`,
    periodStart: period?.periodStart ?? null,
    periodEnd: period?.periodEnd ?? null,
  });
