import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod";
import type { Feature } from "#renderer/app/feature.ts";
import { shellRoute } from "#renderer/app/shell-route.ts";
import { IconListDetails } from "#renderer/ui/icons.ts";
import { GROUPS } from "./operation-state.ts";

const Search = z.object({
  state: z.enum(GROUPS).optional().catch(undefined),
  /** The operation in the side panel. */
  operation: z.uuid().optional().catch(undefined),
});
export type OperationsSearch = z.infer<typeof Search>;

export const operationsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/operations",
  validateSearch: (search): OperationsSearch => Search.parse(search),
  component: lazyRouteComponent(() => import("./operations-page.tsx"), "OperationsPage"),
});

export const operationRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/operations/$operationId",
  component: lazyRouteComponent(() => import("./operation-page.tsx"), "OperationPage"),
});

export const operationsFeature: Feature = {
  nav: [
    {
      id: "operations",
      group: "platform",
      order: 40,
      label: "operations",
      icon: IconListDetails,
      to: "/operations",
      permission: "operations.read",
      scope: "platform",
      chord: "p",
    },
  ],
};
