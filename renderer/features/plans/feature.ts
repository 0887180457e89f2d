import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod";
import type { Feature } from "#renderer/app/feature.ts";
import { shellRoute } from "#renderer/app/shell-route.ts";
import { IconTag } from "#renderer/ui/icons.ts";

export const PLANS_TABS = ["plans", "calculator", "coupons"] as const;
const Offer = z.string().max(60).optional().catch(undefined);
const Quantity = z.number().int().min(0).max(100_000_000_000).optional().catch(undefined);

const Search = z.object({
  tab: z.enum(PLANS_TABS).optional().catch(undefined),
  /** A plan is being made. */
  make: z.boolean().optional().catch(undefined),
  /** Of the calculator: `pro@2`, and what it is compared with. */
  plan: Offer,
  with: Offer,
  events: Quantity,
  apps: Quantity,
  members: Quantity,
});
export type PlansSearch = z.infer<typeof Search>;

export const plansRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/plans",
  validateSearch: (search): PlansSearch => Search.parse(search),
  component: lazyRouteComponent(() => import("./plans-page.tsx"), "PlansPage"),
});

export const planRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/plans/$code",
  component: lazyRouteComponent(() => import("./plan-page.tsx"), "PlanPage"),
});

export const plansFeature: Feature = {
  nav: [
    {
      id: "plans",
      group: "money",
      order: 20,
      label: "plans",
      icon: IconTag,
      to: "/plans",
      permission: "plans.read",
      scope: "platform",
      chord: "m",
    },
  ],
};
