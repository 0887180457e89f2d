export { couponsRouter } from "./coupons.router.ts";
export { redeemCoupon, usableCoupon } from "./redeem-coupon.ts";
