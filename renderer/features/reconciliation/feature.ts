import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod";
import type { Feature } from "#renderer/app/feature.ts";
import { shellRoute } from "#renderer/app/shell-route.ts";
import { IconScale } from "#renderer/ui/icons.ts";

const Search = z.object({
  /** Without it the newest. */
  run: z.uuid().optional().catch(undefined),
});
export type ReconciliationSearch = z.infer<typeof Search>;

export const reconciliationRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/reconciliation",
  validateSearch: (search): ReconciliationSearch => Search.parse(search),
  component: lazyRouteComponent(() => import("./reconciliation-page.tsx"), "ReconciliationPage"),
});

export const reconciliationFeature: Feature = {
  nav: [
    {
      id: "reconciliation",
      group: "money",
      order: 70,
      label: "reconciliation",
      icon: IconScale,
      to: "/reconciliation",
      permission: "reconciliation.read",
      scope: "platform",
      chord: "c",
    },
  ],
};
