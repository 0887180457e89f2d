import { afterAll, beforeAll, expect, test } from "vitest";
import { Currency } from "#shared/kernel/index.ts";
import { router, t } from "#server/platform/trpc/index.ts";
import {
  makeTenant,
  memberRequest,
  testServices,
  type TestServices,
} from "#server/testing/services.ts";
import { couponsRouter, redeemCoupon, usableCoupon } from "./index.ts";

const factory = t.createCallerFactory(router({ coupons: couponsRouter }));
let services: TestServices;
let admin: ReturnType<typeof factory>;
beforeAll(async () => {
  services = await testServices();
  admin = factory({ request: await memberRequest(services, "admin") });
});
afterAll(() => services.stop());

const NONE = {
  name: "Welcome",
  percent: 20,
  amount: null,
  currency: null,
  invoices: 3,
  redeemBy: null,
  maxRedemptions: null,
};
const use = () => ({ at: services.clock.now(), currency: "USD" });
const redemptions = async (code: string) =>
  (await admin.coupons.list()).find((coupon) => coupon.code === code)?.redemptions;
const invalid = (reason: RegExp) => ({
  code: "coupon_invalid",
  details: { reason: expect.stringMatching(reason) as unknown },
});

test("64 tenants redeem at once what is there ten times: ten have it", async () => {
  await admin.coupons.create({ ...NONE, code: "TEN", maxRedemptions: 10 });
  const tenants = await Promise.all(Array.from({ length: 64 }, () => makeTenant(services)));
  const results = await Promise.allSettled(
    tenants.map(({ tenantId }) =>
      services.db.tenant(tenantId, "write", (tx) => redeemCoupon(tx, "TEN", use())),
    ),
  );
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(10);
  for (const result of results)
    if (result.status === "rejected")
      expect(result.reason).toMatchObject(invalid(/all are redeemed/));
  expect(await redemptions("TEN")).toBe(10);
});

test("what is rolled back was not redeemed, and the transaction is its tenant's again", async () => {
  await admin.coupons.create({ ...NONE, code: "ONCE", maxRedemptions: 1 });
  const { tenantId } = await makeTenant(services);
  await expect(
    services.db.tenant(tenantId, "write", async (tx) => {
      await redeemCoupon(tx, "ONCE", use());
      throw new Error("not after all");
    }),
  ).rejects.toThrow("not after all");
  expect(await redemptions("ONCE")).toBe(0);
  await services.db.tenant(tenantId, "write", async (tx) => {
    expect(await redeemCoupon(tx, "ONCE", use())).toMatchObject({ percent: 20, redemptions: 1 });
    expect(tx.tenantId).toBe(tenantId);
    await expect(redeemCoupon(tx, "ONCE", use())).rejects.toMatchObject(invalid(/all are/));
    expect(tx.tenantId).toBe(tenantId);
  });
});

test("a coupon is refused with its reason: unknown, archived, too late, another currency", async () => {
  const inEuro = { percent: null, amount: 500, currency: Currency.parse("EUR") };
  await admin.coupons.create({ ...NONE, ...inEuro, code: "EURO" });
  await admin.coupons.create({ ...NONE, code: "GONE" });
  await admin.coupons.archive({ code: "GONE" });
  const redeemBy = services.clock.now().toISOString();
  await admin.coupons.create({ ...NONE, code: "LATE", redeemBy });
  const { tenantId } = await makeTenant(services);
  for (const [code, reason] of [
    ["NEVER", /none with this code/],
    ["GONE", /archived/],
    ["LATE", /time is over/],
    ["EURO", /in EUR, not in USD/],
  ] as const) {
    const redeemed = services.db.tenant(tenantId, "write", (tx) => redeemCoupon(tx, code, use()));
    await expect(redeemed).rejects.toMatchObject(invalid(reason));
    await expect(usableCoupon(services, code, use())).rejects.toMatchObject(invalid(reason));
  }
  expect(await usableCoupon(services, "EURO", { ...use(), currency: "EUR" })).toMatchObject({
    amount: 500,
    redemptions: 0,
  });
});

test("a code is there once; a coupon is either per cent or an amount; archived is archived", async () => {
  await admin.coupons.create({ ...NONE, code: "TWICE" });
  await expect(admin.coupons.create({ ...NONE, code: "TWICE" })).rejects.toMatchObject({
    cause: { code: "conflict" },
  });
  for (const wrong of [
    { percent: 10, amount: 100, currency: Currency.parse("USD") },
    { percent: null },
    { percent: 10, currency: Currency.parse("USD") },
    { percent: 101 },
  ])
    await expect(admin.coupons.create({ ...NONE, ...wrong, code: "WRONG" })).rejects.toMatchObject({
      code: "BAD_REQUEST",
    });
  expect((await admin.coupons.archive({ code: "TWICE" })).state).toBe("archived");
  await expect(admin.coupons.archive({ code: "TWICE" })).rejects.toMatchObject({
    cause: { code: "conflict" },
  });
  await expect(admin.coupons.archive({ code: "NOTTHERE" })).rejects.toMatchObject({
    cause: { code: "not_found" },
  });
});
