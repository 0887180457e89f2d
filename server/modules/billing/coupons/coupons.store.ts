import type { z } from "zod";
import type { Coupon, CreateCoupon } from "#shared/contracts/billing/subscriptions.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { PlatformTx, Tx } from "#server/platform/postgres/tx.ts";

export type CouponRow = Omit<z.infer<typeof Coupon>, "redeemBy"> & { redeemBy: Date | null };

const COUPON = sql`code, name, percent, amount, currency, invoices, redeem_by as "redeemBy", max_redemptions as "maxRedemptions", redemptions, state`;

/** Newest first. */
export const selectCoupons = (tx: PlatformTx): Promise<CouponRow[]> =>
  tx.many(
    sql<CouponRow>`select ${COUPON} from coupons where tenant_id = ${PLATFORM_TENANT_ID} order by created_at desc, code`,
  );

export const selectCoupon = (tx: PlatformTx, code: string): Promise<CouponRow | undefined> =>
  tx.maybe(
    sql<CouponRow>`select ${COUPON} from coupons where tenant_id = ${PLATFORM_TENANT_ID} and code = ${code}`,
  );

/** False when there is one with this code already. */
export const insertCoupon = async (
  tx: Tx,
  coupon: z.output<typeof CreateCoupon> & { now: Date },
): Promise<boolean> =>
  (await tx.run(sql`insert into coupons (code, name, percent, amount, currency, invoices, redeem_by, max_redemptions, created_at)
    values (${coupon.code}, ${coupon.name}, ${coupon.percent}, ${coupon.amount}, ${coupon.currency}, ${coupon.invoices}, ${coupon.redeemBy}::timestamptz,
      ${coupon.maxRedemptions}, ${coupon.now}) on conflict do nothing`)) === 1;

export const archiveCouponRow = async (tx: Tx, code: string): Promise<boolean> =>
  (await tx.run(
    sql`update coupons set state = 'archived' where code = ${code} and state = 'active'`,
  )) === 1;

/** Counts one redemption while there is one left; its row waits for others that redeem it. */
export const countRedemption = (
  tx: Tx,
  code: string,
  { at, currency }: { at: Date; currency: string },
): Promise<CouponRow | undefined> =>
  tx.maybe(sql<CouponRow>`update coupons set redemptions = redemptions + 1 where code = ${code} and state = 'active'
      and (redeem_by is null or redeem_by > ${at}) and (max_redemptions is null or redemptions < max_redemptions)
      and (currency is null or currency = ${currency}) returning ${COUPON}`);
