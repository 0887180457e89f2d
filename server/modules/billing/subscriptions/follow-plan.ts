import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { applyEntitlements } from "../entitlements/index.ts";
import { selectPublished } from "../plans/index.ts";
import type { SubscriptionState } from "./decide/subscription-state.ts";
import type { BillingServices } from "./billing-services.ts";

/** Whoever leaves a plan has what this one gives, archived or not; the catalogue began with it, and nothing published is ever removed. */
const WITHOUT_SUBSCRIPTION = "free";

/** Gives the tenant what its subscription allows where that changed: another plan, a pause, an end. */
export async function followPlan(
  tx: Tx,
  services: BillingServices,
  before: SubscriptionState | undefined,
  after: SubscriptionState,
): Promise<void> {
  if (tx.tenantId === PLATFORM_TENANT_ID || standingOf(before) === standingOf(after)) return;
  const { code, terms } = after.plan;
  if (after.state === "cancelled") {
    const free = await services.db.platform((read) => selectPublished(read, WITHOUT_SUBSCRIPTION));
    const { entitlements } = free.terms;
    return applyEntitlements(tx, services, { plan: free.code, entitlements });
  }
  const { entitlements } = terms;
  // A subscription that sleeps takes no events: one is the least that a limit can be.
  const paused = { ...entitlements, events: { included: 1, hard: 1 } };
  await applyEntitlements(tx, services, {
    plan: code,
    entitlements: after.state === "paused" ? paused : entitlements,
  });
}

const standingOf = (of: SubscriptionState | undefined): string =>
  of === undefined
    ? "none"
    : `${of.plan.code} ${of.plan.version} ${of.state === "paused" || of.state === "cancelled" ? of.state : "on"}`;
