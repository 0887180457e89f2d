import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Feature } from "#renderer/app/feature.ts";
import { tenantRoute } from "#renderer/features/tenants/tenant-route.ts";
import { IconChartLine } from "#renderer/ui/icons.ts";
import { AnalyticsSearch } from "./analytics-search.ts";

export const analyticsRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: "analytics",
  validateSearch: (search): AnalyticsSearch => AnalyticsSearch.parse(search),
  component: lazyRouteComponent(() => import("./analytics-tab.tsx"), "AnalyticsTab"),
});

export const analyticsFeature: Feature = {
  tenantTabs: [
    {
      id: "analytics",
      order: 55,
      label: "analytics",
      icon: IconChartLine,
      segment: "analytics",
      permission: "analytics.read",
    },
  ],
};
