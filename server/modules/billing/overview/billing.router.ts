import { BillingOverview, BillingState } from "#shared/contracts/billing/billing.ts";
import { BilledTo } from "#shared/contracts/billing/invoices.ts";
import { router, tenantMutation, tenantQuery } from "#server/platform/trpc/index.ts";
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
    .input(BilledTo)
    .output(BilledTo)
    .mutation(({ ctx, input }) => setDetails(ctx, input)),
});
