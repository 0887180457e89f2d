import { Entitlements } from "#shared/contracts/billing/entitlements.ts";

/** As it is stored: `entitlementsOf` alone reads it. */
export interface StoredEntitlements {
  entitlements: unknown;
}

/** What a tenant may, by its plan: limits and features. Everything that asks for one asks here. */
export const entitlementsOf = (standing: StoredEntitlements): Entitlements =>
  Entitlements.parse(standing.entitlements);
