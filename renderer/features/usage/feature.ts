import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod";
import { Month, UsageKind } from "#shared/contracts/usage.ts";
import type { Feature } from "#renderer/app/feature.ts";
import { tenantRoute } from "#renderer/features/tenants/tenant-route.ts";
import { IconReceipt } from "#renderer/ui/icons.ts";

export const USAGE_VIEWS = ["days", "ledger", "alerts"] as const;

const Search = z.object({
  /** Left out: the running one. */
  month: Month.optional().catch(undefined),
  view: z.enum(USAGE_VIEWS).optional().catch(undefined),
  app: z.uuid().optional().catch(undefined),
  day: z.iso.date().optional().catch(undefined),
  kind: UsageKind.optional().catch(undefined),
  /** The events behind one number, in the side panel. */
  events: z.enum(["live", "test"]).optional().catch(undefined),
  eventsOf: z.uuid().optional().catch(undefined),
  eventsOn: z.iso.date().optional().catch(undefined),
});
export type UsageSearch = z.infer<typeof Search>;

export const usageRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: "usage",
  validateSearch: (search): UsageSearch => Search.parse(search),
  component: lazyRouteComponent(() => import("./usage-tab.tsx"), "UsageTab"),
});

export const usageFeature: Feature = {
  tenantTabs: [
    {
      id: "usage",
      order: 60,
      label: "usage",
      icon: IconReceipt,
      segment: "usage",
      permission: "usage.read",
    },
  ],
};
