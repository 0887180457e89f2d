import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "#renderer/app/shell-route.ts";

/** Parent of every tab of a tenant: `getParentRoute: () => tenantRoute`; the id by `useTenantId()`. */
export const tenantRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/tenants/$tenantId",
  component: lazyRouteComponent(() => import("./tenant-page.tsx"), "TenantPage"),
});
