import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Feature } from "#renderer/app/feature.ts";
import { tenantRoute } from "#renderer/features/tenants/tenant-route.ts";
import { IconApps } from "#renderer/ui/icons.ts";

export const appsRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: "apps",
  component: lazyRouteComponent(() => import("./apps-tab.tsx"), "AppsTab"),
});

export const appsFeature: Feature = {
  tenantTabs: [
    {
      id: "apps",
      order: 20,
      label: "apps",
      icon: IconApps,
      segment: "apps",
      permission: "apps.read",
    },
  ],
};
