import type { Feature } from "#shared/contracts/billing/entitlements.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { Tx } from "../postgres/tx.ts";
import { entitlementsOf, type StoredEntitlements } from "./entitlements.ts";
import { lockEntitlements } from "./plan-limits.store.ts";

/**
 * Room for one more of what the plan limits. However many ask at once, together they never go beyond it: each waits here for
 * the one before. `count` is asked after that. @throws `limit_reached`
 */
export async function requireRoom(
  tx: Tx,
  limit: "apps" | "members",
  count: () => Promise<number>,
): Promise<void> {
  const allowed = entitlementsOf(await lockEntitlements(tx))[limit];
  if (allowed === null) return;
  const has = await count();
  if (has >= allowed) throw new DomainError("limit_reached", { limit, allowed, has });
}

/** @throws `feature_not_in_plan` */
export function requireFeature(
  standing: StoredEntitlements & { plan: string },
  feature: Feature,
): void {
  if (!entitlementsOf(standing).features.includes(feature))
    throw new DomainError("feature_not_in_plan", { plan: standing.plan, feature });
}
