import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod";
import type { Feature } from "#renderer/app/feature.ts";
import { tenantRoute } from "#renderer/features/tenants/tenant-route.ts";
import { IconKey } from "#renderer/ui/icons.ts";

const KeysSearch = z.object({
  /** Only this app's keys. */
  app: z.string().max(60).optional().catch(undefined),
  /** Revoked and expired ones too. */
  closed: z.boolean().optional().catch(undefined),
  /** The key in the side panel. */
  key: z.string().max(20).optional().catch(undefined),
});

export const keysRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: "keys",
  validateSearch: (search): z.infer<typeof KeysSearch> => KeysSearch.parse(search),
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
