import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod";
import type { Feature } from "#renderer/app/feature.ts";
import { shellRoute } from "#renderer/app/shell-route.ts";
import { IconMailX } from "#renderer/ui/icons.ts";

const Search = z.object({
  q: z.string().max(300).optional().catch(undefined),
  /** Only this tenant's. */
  tenant: z.uuid().optional().catch(undefined),
  /** The dead letter in the side panel, and whose it is. */
  letter: z.uuid().optional().catch(undefined),
  of: z.uuid().optional().catch(undefined),
});
export type DeadLettersSearch = z.infer<typeof Search>;

export const deadLettersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/dead-letters",
  validateSearch: (search): DeadLettersSearch => Search.parse(search),
  component: lazyRouteComponent(() => import("./dead-letters-page.tsx"), "DeadLettersPage"),
});

export const deadLettersFeature: Feature = {
  nav: [
    {
      id: "dead-letters",
      group: "platform",
      order: 45,
      label: "deadLetters",
      icon: IconMailX,
      to: "/dead-letters",
      permission: "deadletters.read",
      scope: "platform",
      chord: "l",
    },
  ],
};
