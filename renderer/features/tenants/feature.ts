import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod";
import type { Feature } from "#renderer/app/feature.ts";
import { shellRoute } from "#renderer/app/shell-route.ts";
import { IconActivityHeartbeat, IconBuildingCommunity, IconSettings } from "#renderer/ui/icons.ts";
import { TENANT_SORTS } from "#shared/contracts/tenants.ts";
import { tenantRoute } from "./tenant-route.ts";

const TenantsSearch = z.object({
  q: z.string().max(500).optional().catch(undefined),
  sort: z.enum(TENANT_SORTS).optional().catch(undefined),
  direction: z.enum(["asc", "desc"]).optional().catch(undefined),
  /** The side panel. */
  panel: z.enum(["new"]).optional().catch(undefined),
});
export type TenantsSearch = z.infer<typeof TenantsSearch>;

export const tenantsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/tenants",
  validateSearch: (search): TenantsSearch => TenantsSearch.parse(search),
  component: lazyRouteComponent(() => import("./tenants-page.tsx"), "TenantsPage"),
});

export const tenantOverviewRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: "/",
  component: lazyRouteComponent(() => import("./tenant-overview.tsx"), "TenantOverviewTab"),
});

export const tenantSettingsRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: "settings",
  component: lazyRouteComponent(() => import("./tenant-settings.tsx"), "TenantSettingsTab"),
});

export const tenantsFeature: Feature = {
  nav: [
    {
      id: "tenants",
      group: "platform",
      order: 20,
      label: "tenants",
      icon: IconBuildingCommunity,
      to: "/tenants",
      permission: "tenants.list",
      scope: "platform",
      chord: "t",
    },
  ],
  tenantTabs: [
    {
      id: "overview",
      order: 10,
      label: "overview",
      icon: IconActivityHeartbeat,
      segment: "",
      permission: "tenants.read",
      chord: "o",
    },
    {
      id: "settings",
      order: 90,
      label: "settings",
      icon: IconSettings,
      segment: "settings",
      permission: "tenants.read",
    },
  ],
};
