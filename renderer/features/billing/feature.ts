import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod";
import type { Feature } from "#renderer/app/feature.ts";
import { shellRoute } from "#renderer/app/shell-route.ts";
import { tenantRoute } from "#renderer/features/tenants/tenant-route.ts";
import { InvoiceState } from "#shared/contracts/billing/invoices.ts";
import { IconReceipt } from "#renderer/ui/icons.ts";

/** What can be done from an address: a link in a mail opens the dialog. */
export const BILL_DIALOGS = [
  "plan",
  "cancel",
  "uncancel",
  "pause",
  "resume",
  "details",
  "coupon",
  "credit",
  "issue",
  "move",
] as const;
export type BillDialog = (typeof BILL_DIALOGS)[number];

const Search = z.object({
  /** In the side panel. */
  invoice: z.uuid().optional().catch(undefined),
  /** Of the list: left out for all. */
  state: InvoiceState.optional().catch(undefined),
  do: z.enum(BILL_DIALOGS).optional().catch(undefined),
});
export type BillSearch = z.infer<typeof Search>;

export const billRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: "bill",
  validateSearch: (search): BillSearch => Search.parse(search),
  component: lazyRouteComponent(() => import("./bill-tab.tsx"), "BillTab"),
});

/** Where a provider's page sends people back to, whoever they are. */
export const ownBillRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/billing",
  component: lazyRouteComponent(() => import("./own-bill.tsx"), "OwnBill"),
});

export const billingFeature: Feature = {
  tenantTabs: [
    {
      id: "bill",
      order: 65,
      label: "bill",
      icon: IconReceipt,
      segment: "bill",
      permission: "billing.state",
    },
  ],
};
