import { z } from "zod";
import { Coupon, CouponRef, CreateCoupon } from "#shared/contracts/billing/subscriptions.ts";
import {
  platformCreation,
  platformMutation,
  platformQuery,
  router,
} from "#server/platform/trpc/index.ts";
import { archiveCoupon, createCoupon, listCoupons } from "./keep-coupons.ts";

export const couponsRouter = router({
  list: platformQuery("coupons.read")
    .output(z.array(Coupon))
    .query(({ ctx }) => listCoupons(ctx.services)),
  create: platformCreation("coupons.create")
    .input(CreateCoupon)
    .output(Coupon)
    .mutation(({ ctx, input }) => createCoupon(ctx, input)),
  archive: platformMutation("coupons.archive")
    .input(CouponRef)
    .output(Coupon)
    .mutation(({ ctx, input }) => archiveCoupon(ctx, input.code)),
});
