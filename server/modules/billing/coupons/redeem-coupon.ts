import { DomainError } from "#shared/errors/index.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import type { Services } from "#server/platform/context/services.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { countRedemption, selectCoupon, type CouponRow } from "./coupons.store.ts";

interface Use {
  at: Date;
  currency: string;
}

/**
 * Counts a redemption in this transaction, which is one of the redeeming tenant; a rollback gives it back. Never more than
 * there are, however many redeem at once. @throws `coupon_invalid`
 */
export async function redeemCoupon(tx: Tx, code: string, use: Use): Promise<CouponRow> {
  const { tenantId } = tx;
  await tx.switchTenant(PLATFORM_TENANT_ID);
  const redeemed = await countRedemption(tx, code, use);
  const refused = redeemed ? undefined : await selectCoupon(tx, code);
  await tx.switchTenant(tenantId);
  if (!redeemed) throw invalid(code, whyNot(refused, use) ?? "all are redeemed");
  return redeemed;
}

/** A coupon that could be redeemed now; nothing is counted. For previews. @throws `coupon_invalid` */
export async function usableCoupon(
  services: Pick<Services, "db">,
  code: string,
  use: Use,
): Promise<CouponRow> {
  const coupon = await services.db.platform((tx) => selectCoupon(tx, code));
  const reason = whyNot(coupon, use);
  if (!coupon || reason !== undefined) throw invalid(code, reason ?? "");
  return coupon;
}

const invalid = (code: string, reason: string) =>
  new DomainError("coupon_invalid", { code, reason });

function whyNot(coupon: CouponRow | undefined, { at, currency }: Use): string | undefined {
  if (!coupon) return "there is none with this code";
  if (coupon.state === "archived") return "it is archived";
  if (coupon.redeemBy !== null && coupon.redeemBy <= at) return "its time is over";
  if (coupon.maxRedemptions !== null && coupon.redemptions >= coupon.maxRedemptions)
    return "all are redeemed";
  if (coupon.currency !== null && coupon.currency !== currency)
    return `it is in ${coupon.currency}, not in ${currency}`;
  return undefined;
}
