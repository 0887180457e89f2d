import type { SubscriptionChange } from "#shared/contracts/billing/subscriptions.ts";
import { DomainError } from "#shared/errors/index.ts";
import {
  decideCancelNow,
  decidePause,
  decidePlanNow,
  decideResume,
  withoutBill,
} from "./decide-change.ts";
import type { Decision, PlanCopy, SubscriptionState, UsageFacts } from "./subscription-state.ts";

/** Every change but the start. `plan`: of a change of plan, the version that is offered now. */
export type Wanted =
  | { readonly kind: "change"; readonly when: "now" | "period_end"; readonly plan: PlanCopy }
  | Exclude<SubscriptionChange, { kind: "start" | "change" }>;

const ALLOWED: Record<string, readonly SubscriptionState["state"][]> = {
  "change now": ["trialing", "active"],
  "change period_end": ["trialing", "active", "past_due"],
  "cancel now": ["trialing", "active", "past_due", "paused"],
  "cancel period_end": ["trialing", "active", "past_due"],
  uncancel: ["trialing", "active", "past_due"],
  pause: ["active"],
  resume: ["paused"],
};

/**
 * What a change at `at` comes to: pure, the same for the preview and for what is applied.
 * @throws `subscription_state_conflict`, `currency_mismatch`, `amount_too_large`
 */
export function decide(
  subscription: SubscriptionState,
  wanted: Wanted,
  at: number,
  facts: UsageFacts,
): Decision {
  const allowed = ALLOWED["when" in wanted ? `${wanted.kind} ${wanted.when}` : wanted.kind] ?? [];
  if (!allowed.includes(subscription.state)) throw conflict(subscription.state, allowed);
  switch (wanted.kind) {
    case "change":
      return decidePlan(subscription, wanted, at, facts);
    case "cancel":
      if (wanted.when === "now") return decideCancelNow(subscription, at, facts);
      if (subscription.cancelAt !== null)
        throw conflict("cancelled at the period's end", ["uncancel"]);
      return withoutBill(subscription, { cancelAt: subscription.periodEnd, pending: null });
    case "uncancel":
      if (subscription.cancelAt === null) throw conflict("not being cancelled", ["cancel"]);
      return withoutBill(subscription, { cancelAt: null });
    case "pause":
      requireNoEnd(subscription);
      return decidePause(subscription, at, facts);
    case "resume":
      return decideResume(subscription, at, facts);
  }
}

function decidePlan(
  subscription: SubscriptionState,
  { plan, when }: Extract<Wanted, { kind: "change" }>,
  at: number,
  facts: UsageFacts,
): Decision {
  requireNoEnd(subscription);
  const { terms } = subscription.plan;
  if (plan.terms.currency !== terms.currency)
    throw new DomainError("currency_mismatch", {
      given: plan.terms.currency,
      expected: terms.currency,
    });
  const isSame = plan.code === subscription.plan.code && plan.version === subscription.plan.version;
  if (isSame && subscription.pending) return withoutBill(subscription, { pending: null });
  if (isSame)
    throw conflict(`on version ${plan.version} of ${plan.code} already`, ["another plan"]);
  return when === "now"
    ? decidePlanNow(subscription, plan, at, facts)
    : withoutBill(subscription, { pending: { plan, at: subscription.periodEnd } });
}

function requireNoEnd({ cancelAt }: SubscriptionState): void {
  if (cancelAt !== null) throw conflict("cancelled at the period's end", ["uncancel"]);
}

const conflict = (state: string, allowed: readonly string[]) =>
  new DomainError("subscription_state_conflict", { state, allowed });
