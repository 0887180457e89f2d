import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod";
import type { Feature } from "#renderer/app/feature.ts";
import { shellRoute } from "#renderer/app/shell-route.ts";
import { IconWebhook } from "#renderer/ui/icons.ts";

export const WEBHOOK_TABS = ["events", "calls"] as const;
export const CALL_GROUPS = ["all", "waiting", "dead", "done"] as const;

const Search = z.object({
  tab: z.enum(WEBHOOK_TABS).optional().catch(undefined),
  q: z.string().max(300).optional().catch(undefined),
  /** The webhook in the side panel. */
  webhook: z.uuid().optional().catch(undefined),
  calls: z.enum(CALL_GROUPS).optional().catch(undefined),
});
export type WebhooksSearch = z.infer<typeof Search>;

export const webhooksRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/webhooks",
  validateSearch: (search): WebhooksSearch => Search.parse(search),
  component: lazyRouteComponent(() => import("./webhooks-page.tsx"), "WebhooksPage"),
});

export const webhooksFeature: Feature = {
  nav: [
    {
      id: "webhooks",
      group: "money",
      order: 60,
      label: "webhooks",
      icon: IconWebhook,
      to: "/webhooks",
      permission: "webhooks.read",
      scope: "platform",
      chord: "w",
    },
  ],
};
