import { createHashHistory, createRouter } from "@tanstack/react-router";
import { appsRoute } from "../features/apps/feature.ts";
import { keysRoute } from "../features/keys/feature.ts";
import { overviewRoute } from "../features/overview/feature.ts";
import { signInRoutes } from "../features/sign-in/routes.ts";
import {
  tenantSettingsRoute,
  tenantOverviewRoute,
  tenantsRoute,
} from "../features/tenants/feature.ts";
import { tenantRoute } from "../features/tenants/tenant-route.ts";
import { rootRoute } from "./root-route.tsx";
import { shellRoute } from "./shell-route.ts";

const routeTree = rootRoute.addChildren([
  ...signInRoutes,
  shellRoute.addChildren([
    overviewRoute,
    tenantsRoute,
    tenantRoute.addChildren([tenantOverviewRoute, appsRoute, keysRoute, tenantSettingsRoute]),
  ]),
]);

export const router = createRouter({
  routeTree,
  history: createHashHistory(),
  defaultPreload: "intent",
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
