import {
  BillingOverview,
  BillingState,
  MovedProvider,
  MoveProvider,
  PortalLink,
  PortalRef,
} from "#shared/contracts/billing/billing.ts";
import { BillingDetails } from "#shared/contracts/billing/invoices.ts";
import { router, tenantMutation, tenantQuery } from "#server/platform/trpc/index.ts";
import { moveProvider, openPortal, readPortal } from "../moves/index.ts";
import { readBillingOverview } from "./billing-overview.ts";
import { readBillingState } from "./billing-state.ts";
import { setDetails } from "./set-details.ts";

export const billingRouter = router({
  state: tenantQuery("billing.state")
    .output(BillingState)
    .query(({ ctx }) => readBillingState(ctx)),
  overview: tenantQuery("billing.read")
    .output(BillingOverview)
    .query(({ ctx }) => readBillingOverview(ctx)),
  setDetails: tenantMutation("billing.setDetails")
    .input(BillingDetails)
    .output(BillingDetails)
    .mutation(({ ctx, input }) => setDetails(ctx, input)),
  openPortal: tenantMutation("billing.openPortal")
    .output(PortalLink)
    .mutation(({ ctx }) => openPortal(ctx)),
  portal: tenantQuery("billing.read")
    .input(PortalRef)
    .output(PortalLink)
    .query(({ ctx, input }) => readPortal(ctx, input)),
  moveProvider: tenantMutation("billing.moveProvider")
    .input(MoveProvider)
    .output(MovedProvider)
    .mutation(({ ctx, input }) => moveProvider(ctx, input)),
});
