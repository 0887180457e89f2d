import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Feature } from "#renderer/app/feature.ts";
import { tenantRoute } from "#renderer/features/tenants/tenant-route.ts";
import { IconKey } from "#renderer/ui/icons.ts";

export const keysRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: "keys",
  component: lazyRouteComponent(() => import("./keys-tab.tsx"), "KeysTab"),
});

export const keysFeature: Feature = {
  tenantTabs: [
    {
      id: "keys",
      order: 30,
      label: "keys",
      icon: IconKey,
      segment: "keys",
      permission: "keys.read",
    },
  ],
};
