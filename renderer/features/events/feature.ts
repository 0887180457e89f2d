import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod";
import type { Feature } from "#renderer/app/feature.ts";
import { tenantRoute } from "#renderer/features/tenants/tenant-route.ts";
import { IconMessageCode } from "#renderer/ui/icons.ts";

const Search = z.object({
  q: z.string().max(200).optional().catch(undefined),
  app: z.uuid().optional().catch(undefined),
  env: z.enum(["live", "test"]).optional().catch(undefined),
  view: z.enum(["refused", "dead"]).optional().catch(undefined),
  minutes: z.literal([15, 360, 1440]).optional().catch(undefined),
  /** The event in the side panel. */
  event: z.string().max(200).optional().catch(undefined),
  /** The dead letter in the side panel. */
  letter: z.uuid().optional().catch(undefined),
});
export type EventsSearch = z.infer<typeof Search>;

export const eventsRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: "events",
  validateSearch: (search): EventsSearch => Search.parse(search),
  component: lazyRouteComponent(() => import("./events-tab.tsx"), "EventsTab"),
});

export const eventsFeature: Feature = {
  tenantTabs: [
    {
      id: "events",
      order: 50,
      label: "events",
      icon: IconMessageCode,
      segment: "events",
      permission: "analytics.aggregates",
    },
  ],
};
