import { RISKS, type AtRisk } from "#shared/contracts/billing/revenue.ts";
import type { SubscriptionState } from "#shared/contracts/billing/subscriptions.ts";

export interface RiskFacts {
  readonly state: SubscriptionState;
  readonly cancelAt: Date | null;
  readonly trialEndsAt: Date | null;
  readonly hasPaymentMethod: boolean;
  /** Of the oldest invoice that is late or could not be collected. */
  readonly overdueSince: Date | null;
  /** Events of seven whole days, and of the seven before. */
  readonly lastWeek: number;
  readonly weekBefore: number;
}

const TRIAL_MS = 14 * 86_400_000;
/** Fewer say nothing. */
const LEAST_EVENTS = 100;

/** Why a tenant may be lost, and when that comes. Undefined: nothing says so. */
export function risksOf(
  facts: RiskFacts,
  now: Date,
): Pick<AtRisk, "reasons" | "at" | "usage"> | undefined {
  const dates: Partial<Record<AtRisk["reasons"][number], Date | null>> = {};
  if (facts.state === "past_due" || facts.overdueSince) dates.past_due = facts.overdueSince;
  if (facts.cancelAt) dates.cancels = facts.cancelAt;
  if (
    facts.state === "trialing" &&
    facts.trialEndsAt &&
    !facts.hasPaymentMethod &&
    facts.trialEndsAt.getTime() - now.getTime() <= TRIAL_MS
  )
    dates.trial_ends = facts.trialEndsAt;
  const falls = facts.weekBefore >= LEAST_EVENTS && facts.lastWeek * 2 < facts.weekBefore;
  if (falls) dates.usage_falls = null;
  const reasons = RISKS.filter((reason) => reason in dates);
  if (reasons.length === 0) return undefined;
  const first = Object.values(dates)
    .filter((date) => date !== null)
    .toSorted((a, b) => a.getTime() - b.getTime())[0];
  return {
    reasons,
    at: first?.toISOString() ?? null,
    usage: falls ? { before: facts.weekBefore, last: facts.lastWeek } : null,
  };
}
