import { anchorOf, dayOf, nextMonth, periodEnd, startOf } from "../../pricing/index.ts";
import { baseLines } from "./base-lines.ts";
import { billOf } from "./bill.ts";
import { discount } from "./coupon-line.ts";
import type {
  Bill,
  Decision,
  PlanCopy,
  SubscriptionState,
  UsageFacts,
} from "./subscription-state.ts";
import { billUsage } from "./usage-lines.ts";

/**
 * What is due at the subscription's `nextInvoiceAt`: the usage of the month before it and, where a period begins, its base.
 * `migration`: a newer version of its plan that existing subscriptions move to.
 */
export function decideRenewal(
  subscription: SubscriptionState,
  facts: UsageFacts,
  migration?: PlanCopy,
): Decision {
  const at = subscription.nextInvoiceAt;
  if (at === null) throw new Error("nothing is due");
  const day = dayOf(at);
  const { lines: used, windows, usageBilledUntil } = billUsage(subscription, day, facts);
  const after = step(subscription, at, migration);
  const ends = after.state === "cancelled";
  const begins = !ends && after.periodStart === at && after.state !== "paused";
  const { lines, coupon, baseNet } = discount(
    subscription,
    begins ? [...used, ...baseLines(after.plan, after)] : used,
    { uses: true },
  );
  const reason: Bill["reason"] = ends ? "final" : "renewal";
  return {
    windows,
    subscription: {
      ...after,
      coupon,
      usageBilledUntil,
      revision: subscription.revision + 1,
      ...(begins ? { baseNet, baseFrom: at } : {}),
    },
    bill: billOf({
      reason,
      lines,
      source: `renewal:${subscription.subscriptionId}:${new Date(at).toISOString()}`,
      periodStart: begins ? after.periodStart : null,
      periodEnd: begins ? after.periodEnd : null,
    }),
  };
}

/** Where it stands after `at`. */
function step(
  subscription: SubscriptionState,
  at: number,
  migration?: PlanCopy,
): SubscriptionState {
  const { state, cancelAt } = subscription;
  const day = dayOf(at);
  const next = { ...subscription, nextInvoiceAt: startOf(nextMonth(subscription.anchor, day)) };
  if (state === "cancelled") return { ...subscription, nextInvoiceAt: null };
  if (state === "paused" || at < subscription.periodEnd) return next;
  if (cancelAt !== null && cancelAt <= at)
    return {
      ...subscription,
      state: "cancelled",
      cancelledAt: at,
      nextInvoiceAt: null,
      pending: null,
    };
  const { pending } = subscription;
  const plan = pending && pending.at <= at ? pending.plan : (migration ?? subscription.plan);
  // The month may be another one for an annual plan; the day is kept over shorter months.
  const anchor =
    state === "trialing"
      ? anchorOf(day)
      : plan.terms.interval === subscription.plan.terms.interval
        ? subscription.anchor
        : { day: subscription.anchor.day, month: anchorOf(day).month };
  return {
    ...next,
    plan,
    anchor,
    pending: null,
    state: state === "trialing" ? "active" : state,
    periodStart: at,
    periodEnd: startOf(periodEnd(plan.terms.interval, anchor, day)),
    nextInvoiceAt: startOf(nextMonth(anchor, day)),
  };
}
