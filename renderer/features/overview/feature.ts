import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Feature } from "#renderer/app/feature.ts";
import { shellRoute } from "#renderer/app/shell-route.ts";
import { IconActivityHeartbeat } from "#renderer/ui/icons.ts";

export const overviewRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/",
  component: lazyRouteComponent(() => import("./overview-page.tsx"), "OverviewPage"),
});

export const overviewFeature: Feature = {
  nav: [
    {
      id: "overview",
      group: "platform",
      order: 10,
      label: "overview",
      icon: IconActivityHeartbeat,
      to: "/",
      permission: "platform.read",
      scope: "platform",
      chord: "o",
    },
  ],
};
