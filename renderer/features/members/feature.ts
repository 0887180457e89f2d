import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod";
import type { Feature } from "#renderer/app/feature.ts";
import { tenantRoute } from "#renderer/features/tenants/tenant-route.ts";
import { IconUsers } from "#renderer/ui/icons.ts";

const Search = z.object({
  /** The member whose sessions are in the side panel. */
  person: z.uuid().optional().catch(undefined),
});

export const membersRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: "members",
  validateSearch: (search): z.infer<typeof Search> => Search.parse(search),
  component: lazyRouteComponent(() => import("./members-tab.tsx"), "MembersTab"),
});

export const membersFeature: Feature = {
  tenantTabs: [
    {
      id: "members",
      order: 40,
      label: "members",
      icon: IconUsers,
      segment: "members",
      permission: "members.read",
    },
  ],
};
