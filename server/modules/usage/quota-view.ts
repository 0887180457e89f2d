import type { Quota } from "#shared/contracts/usage.ts";
import { entitlementsOf } from "#server/platform/tenancy/entitlements.ts";
import { quotaNumbers } from "./apply-quota.ts";
import type { QuotaStanding } from "./quota.store.ts";

export const toQuota = (standing: QuotaStanding, state: Quota["state"]): Quota => ({
  ...quotaNumbers(standing),
  source: standing.own ? "own" : "plan",
  plan: standing.plan,
  ofPlan: entitlementsOf(standing).events,
  state,
  reason: standing.reason,
  setBy: standing.setBy,
  setAt: standing.setAt?.toISOString() ?? null,
});
