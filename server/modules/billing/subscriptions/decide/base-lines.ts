import type { Line } from "../../invoices/index.ts";
import { dayOf, prorate } from "../../pricing/index.ts";
import { plainLine } from "./plain-line.ts";
import type { PlanCopy, SubscriptionState } from "./subscription-state.ts";

export interface Period {
  readonly periodStart: number;
  readonly periodEnd: number;
}

/** The base of a whole period, in advance. None for a plan without one. */
export const baseLines = (plan: PlanCopy, period: Period): Line[] =>
  withoutZero(
    plainLine(
      "base",
      daysOf(plan, period.periodStart, period.periodEnd),
      BigInt(plan.terms.base),
      plan.name,
    ),
  );

/** The base from `at` on, by the millisecond. */
export const remainingBaseLines = (
  plan: PlanCopy,
  { periodStart, periodEnd }: Period,
  at: number,
): Line[] =>
  withoutZero(
    plainLine(
      "proration",
      daysOf(plan, at, periodEnd),
      prorate(BigInt(plan.terms.base), periodStart, at, periodEnd),
      `${plan.name}, from here on`,
    ),
  );

/** What was paid for the base and is not used from `at` on. */
export function unusedBaseLines(subscription: SubscriptionState, at: number): Line[] {
  const { plan, baseNet, baseFrom, periodEnd } = subscription;
  if (at >= periodEnd) return [];
  return withoutZero(
    plainLine(
      "proration",
      daysOf(plan, at, periodEnd),
      -prorate(baseNet, baseFrom, Math.max(at, baseFrom), periodEnd),
      `${plan.name}, not used`,
    ),
  );
}

const daysOf = ({ code }: PlanCopy, from: number, until: number) => ({
  planCode: code,
  firstDay: dayOf(from),
  untilDay: dayOf(until),
});
const withoutZero = (line: Line): Line[] => (line.amount === 0n ? [] : [line]);
