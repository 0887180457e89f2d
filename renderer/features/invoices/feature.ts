import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod";
import type { Feature } from "#renderer/app/feature.ts";
import { shellRoute } from "#renderer/app/shell-route.ts";
import { TenantId } from "#shared/kernel/index.ts";
import { IconFileText } from "#renderer/ui/icons.ts";

const Search = z.object({
  q: z.string().max(300).optional().catch(undefined),
  /** The side panel: an invoice, and whose. */
  invoice: z.uuid().optional().catch(undefined),
  of: TenantId.optional().catch(undefined),
});
export type InvoicesSearch = z.infer<typeof Search>;

export const invoicesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/invoices",
  validateSearch: (search): InvoicesSearch => Search.parse(search),
  component: lazyRouteComponent(() => import("./invoices-page.tsx"), "InvoicesPage"),
});

export const invoicesFeature: Feature = {
  nav: [
    {
      id: "invoices",
      group: "money",
      order: 30,
      label: "invoices",
      icon: IconFileText,
      to: "/invoices",
      permission: "invoices.list",
      scope: "platform",
      chord: "b",
    },
  ],
};
