import type { BillingState } from "#shared/contracts/billing/billing.ts";
import { entitlementsOf } from "#server/platform/tenancy/entitlements.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { selectOffer } from "../plans/index.ts";
import { selectCounts } from "../subscriptions/usage-facts.store.ts";
import { selectLatest } from "../subscriptions/subscriptions.store.ts";
import { selectEventsOfMonth, selectSuspendsAt } from "./overview.store.ts";

/** What everybody of the tenant may know of its plan: limits and what is used of them, no amounts. */
export async function readBillingState({
  tx,
  services,
  tenant,
}: Pick<TenantContext, "tx" | "services" | "tenant">): Promise<BillingState> {
  const [latest, counts, events, suspendsAt] = await Promise.all([
    selectLatest(tx),
    selectCounts(tx),
    selectEventsOfMonth(tx, services.clock.now()),
    selectSuspendsAt(tx),
  ]);
  const open = latest?.state === "cancelled" ? undefined : latest;
  const offer = open
    ? undefined
    : await services.db.platform((read) => selectOffer(read, tenant.plan));
  return {
    plan: tenant.plan,
    planName: open?.planName ?? offer?.name ?? tenant.plan,
    state: latest?.state ?? null,
    trialEndsAt: open?.trialEndsAt?.toISOString() ?? null,
    cancelAt: open?.cancelAt?.toISOString() ?? null,
    suspendsAt: suspendsAt?.toISOString() ?? null,
    entitlements: entitlementsOf(tenant),
    used: { events, ...counts },
  };
}
