import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod";
import type { Feature } from "#renderer/app/feature.ts";
import { shellRoute } from "#renderer/app/shell-route.ts";
import { IconSpy } from "#renderer/ui/icons.ts";

const Search = z.object({
  /** Fills the request form. */
  tenant: z.uuid().optional().catch(undefined),
  q: z.string().max(200).optional().catch(undefined),
});
export type ImpersonationSearch = z.infer<typeof Search>;

export const impersonationRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/impersonation",
  validateSearch: (search): ImpersonationSearch => Search.parse(search),
  component: lazyRouteComponent(() => import("./impersonation-page.tsx"), "ImpersonationPage"),
});

export const impersonationFeature: Feature = {
  nav: [
    {
      id: "impersonation",
      group: "trust",
      order: 20,
      label: "impersonation",
      icon: IconSpy,
      to: "/impersonation",
      permission: "access.impersonations",
      scope: "platform",
      chord: "i",
    },
  ],
};
