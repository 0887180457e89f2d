import { z } from "zod";
import { PlanOptions } from "#shared/contracts/billing/billing.ts";
import {
  ApplyChange,
  ApplyCoupon,
  ChangePreview,
  GrantCredit,
  PreviewChange,
  Subscription,
  SubscriptionEvent,
} from "#shared/contracts/billing/subscriptions.ts";
import { Currency, Minor } from "#shared/kernel/index.ts";
import {
  router,
  tenantCreation,
  tenantMutation,
  tenantQuery,
} from "#server/platform/trpc/index.ts";
import { applyChange, previewChange } from "./apply-change.ts";
import { applyCoupon } from "./apply-coupon.ts";
import { grantCredit } from "./grant-credit.ts";
import { listOptions } from "./list-options.ts";
import { readHistory } from "./subscription-history.ts";

export const subscriptionsRouter = router({
  options: tenantQuery("billing.read")
    .output(PlanOptions)
    .query(({ ctx }) => listOptions(ctx)),
  preview: tenantQuery("billing.read")
    .input(PreviewChange)
    .output(ChangePreview)
    .query(({ ctx, input }) => previewChange(ctx, input)),
  history: tenantQuery("billing.read")
    .output(z.array(SubscriptionEvent))
    .query(({ ctx }) => readHistory(ctx.tx)),
  change: tenantCreation("subscriptions.change")
    .input(ApplyChange)
    .output(Subscription)
    .mutation(({ ctx, input }) => applyChange(ctx, input)),
  grantCredit: tenantCreation("subscriptions.grantCredit")
    .input(GrantCredit)
    .output(z.object({ credit: Minor, currency: Currency }))
    .mutation(({ ctx, input }) => grantCredit(ctx, input)),
  applyCoupon: tenantMutation("subscriptions.applyCoupon")
    .input(ApplyCoupon)
    .output(Subscription)
    .mutation(({ ctx, input }) => applyCoupon(ctx, input)),
});
