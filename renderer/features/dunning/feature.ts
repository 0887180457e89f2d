import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod";
import type { Feature } from "#renderer/app/feature.ts";
import { shellRoute } from "#renderer/app/shell-route.ts";
import { TenantId } from "#shared/kernel/index.ts";
import { IconMail } from "#renderer/ui/icons.ts";

export const DUNNING_TABS = ["queue", "schedule"] as const;
export const CASE_DIALOGS = ["pause", "close"] as const;

const Search = z.object({
  tab: z.enum(DUNNING_TABS).optional().catch(undefined),
  q: z.string().max(300).optional().catch(undefined),
  /** The side panel: of which invoice, and whose; with a dialog over it. */
  invoice: z.uuid().optional().catch(undefined),
  of: TenantId.optional().catch(undefined),
  do: z.enum(CASE_DIALOGS).optional().catch(undefined),
  /** Whose schedule; left out: everybody's. */
  tenant: TenantId.optional().catch(undefined),
});
export type DunningSearch = z.infer<typeof Search>;

export const dunningRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/dunning",
  validateSearch: (search): DunningSearch => Search.parse(search),
  component: lazyRouteComponent(() => import("./dunning-page.tsx"), "DunningPage"),
});

export const dunningFeature: Feature = {
  nav: [
    {
      id: "dunning",
      group: "money",
      order: 50,
      label: "dunning",
      icon: IconMail,
      to: "/dunning",
      permission: "dunning.read",
      scope: "platform",
      chord: "d",
    },
  ],
};
