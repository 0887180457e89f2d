import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod";
import type { Feature } from "#renderer/app/feature.ts";
import { shellRoute } from "#renderer/app/shell-route.ts";
import { IconTrendingUp } from "#renderer/ui/icons.ts";

export const MONTHS = [6, 12, 24, 36] as const;

const Search = z.object({
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional()
    .catch(undefined),
  months: z.literal(MONTHS).optional().catch(undefined),
  as: z.literal("table").optional().catch(undefined),
});
export type RevenueSearch = z.infer<typeof Search>;

export const revenueRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/revenue",
  validateSearch: (search): RevenueSearch => Search.parse(search),
  component: lazyRouteComponent(() => import("./revenue-page.tsx"), "RevenuePage"),
});

export const revenueFeature: Feature = {
  nav: [
    {
      id: "revenue",
      group: "money",
      order: 10,
      label: "revenue",
      icon: IconTrendingUp,
      to: "/revenue",
      permission: "revenue.read",
      scope: "platform",
      chord: "v",
    },
  ],
};
