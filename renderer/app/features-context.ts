import { createContext, useContext, useMemo } from "react";
import { useMe } from "../lib/me.tsx";
import type { Feature, NavEntry, TenantTab } from "./feature.ts";

export const FeaturesContext = createContext<readonly Feature[]>([]);

const byOrder = (a: { order: number }, b: { order: number }) => a.order - b.order;

/** The navigation of the signed-in person: what they may not see is not in it. */
export function useNavEntries(): readonly NavEntry[] {
  const features = useContext(FeaturesContext);
  const me = useMe();
  return useMemo(
    () =>
      features
        .flatMap((feature) => feature.nav ?? [])
        .filter((entry) => entry.scope === "any" || me.scope === "platform")
        .filter((entry) => me.permissions.includes(entry.permission))
        .toSorted(byOrder),
    [features, me],
  );
}

/** The tabs of a tenant's page that the signed-in person may see. */
export function useTenantTabs(): readonly TenantTab[] {
  const features = useContext(FeaturesContext);
  const me = useMe();
  return useMemo(
    () =>
      features
        .flatMap((feature) => feature.tenantTabs ?? [])
        .filter((tab) => me.permissions.includes(tab.permission))
        .toSorted(byOrder),
    [features, me],
  );
}
