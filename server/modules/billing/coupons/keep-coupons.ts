import type { z } from "zod";
import type { Coupon, CreateCoupon } from "#shared/contracts/billing/subscriptions.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { Services } from "#server/platform/context/services.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { announceCatalogue } from "../plans/index.ts";
import {
  archiveCouponRow,
  insertCoupon,
  selectCoupon,
  selectCoupons,
  type CouponRow,
} from "./coupons.store.ts";

type Context = Pick<TenantContext, "tx" | "audit" | "services">;
type Answer = z.infer<typeof Coupon>;

/** Newest first. */
export const listCoupons = async (services: Pick<Services, "db">): Promise<Answer[]> =>
  (await services.db.platform(selectCoupons)).map(toCoupon);

/** @throws `conflict` when there is one with this code */
export async function createCoupon(
  { tx, audit, services }: Context,
  input: z.output<typeof CreateCoupon>,
): Promise<Answer> {
  if (!(await insertCoupon(tx, { ...input, now: services.clock.now() })))
    throw new DomainError("conflict", {
      reason: `There is already a coupon ${input.code}. Choose another code.`,
    });
  await audit({ target: input.code, after: input });
  announceCatalogue(tx, services, input.code);
  return read(tx, input.code);
}

/** Nobody can redeem it any more; who did keeps it. @throws `not_found`, `conflict` */
export async function archiveCoupon(
  { tx, audit, services }: Context,
  code: string,
): Promise<Answer> {
  const before = await read(tx, code);
  if (!(await archiveCouponRow(tx, code)))
    throw new DomainError("conflict", { reason: "The coupon is archived already." });
  announceCatalogue(tx, services, code);
  await audit({ target: code, before: { state: before.state }, after: { state: "archived" } });
  return read(tx, code);
}

async function read(tx: Tx, code: string): Promise<Answer> {
  const row = await selectCoupon(tx, code);
  if (!row) throw new DomainError("not_found", { what: "coupon" });
  return toCoupon(row);
}

const toCoupon = (row: CouponRow): Answer => ({
  ...row,
  redeemBy: row.redeemBy?.toISOString() ?? null,
});
