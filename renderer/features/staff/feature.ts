import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod";
import type { Feature } from "#renderer/app/feature.ts";
import { shellRoute } from "#renderer/app/shell-route.ts";
import { IconUserShield } from "#renderer/ui/icons.ts";

export const STAFF_TABS = ["people", "invitations", "sessions", "matrix", "ask", "tokens"] as const;
const Search = z.object({
  tab: z.enum(STAFF_TABS).optional().catch(undefined),
  /** Filter of the permission matrix. */
  q: z.string().max(100).optional().catch(undefined),
  person: z.uuid().optional().catch(undefined),
  /** Whose member `person` is; absent for staff. */
  of: z.uuid().optional().catch(undefined),
  tenant: z.uuid().optional().catch(undefined),
});
export type StaffSearch = z.infer<typeof Search>;

export const staffRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/staff",
  validateSearch: (search): StaffSearch => Search.parse(search),
  component: lazyRouteComponent(() => import("./staff-page.tsx"), "StaffPage"),
});

export const staffFeature: Feature = {
  nav: [
    {
      id: "staff",
      group: "trust",
      order: 10,
      label: "staff",
      icon: IconUserShield,
      to: "/staff",
      permission: "access.read",
      scope: "platform",
      chord: "s",
    },
  ],
};
