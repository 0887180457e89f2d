import { afterAll, beforeAll, expect, test } from "vitest";
import { billingWorld, type BillingWorld } from "../testing/billing-world.ts";
import { planTerms } from "../testing/plan-terms.ts";

let world: BillingWorld;
beforeAll(async () => {
  world = await billingWorld();
});
afterAll(() => world.services.stop());

test("one tenant has one currency: a plan in another one is refused, also after the end of the first", async () => {
  const { at, plan, tenant, renew } = world;
  at("2026-03-01T00:00:00.000Z");
  const acme = await tenant();
  const euros = await plan({ currency: "EUR" as never });
  await acme.change({ kind: "start", plan: await plan({}) });
  const mismatch = {
    cause: { code: "currency_mismatch", details: { given: "EUR", expected: "USD" } },
  };
  await expect(acme.change({ kind: "change", plan: euros, when: "now" })).rejects.toMatchObject(
    mismatch,
  );
  await acme.change({ kind: "cancel", when: "now" });
  await renew("2026-03-03T00:00:00.000Z");
  await expect(acme.change({ kind: "start", plan: euros })).rejects.toMatchObject(mismatch);
});

test("currencies without minor units and with three digits are billed in their own", async () => {
  const { at, plan, tenant, renew } = world;
  at("2026-03-01T00:00:00.000Z");
  for (const [currency, base, unitPrice, total] of [
    ["JPY", 9_900, "0.15", 9_900 + 2],
    ["KWD", 30_500, "0.0305", 30_500 + 0],
  ] as const) {
    const acme = await tenant();
    const charges = [
      { metric: "events" as const, model: "per_unit" as const, included: 0, unitPrice },
    ];
    const started = await acme.change({
      kind: "start",
      plan: await plan({ currency: currency as never, base, charges }),
    });
    expect(started.currency).toBe(currency);
    await acme.use("2026-03-02", 10);
    await renew("2026-04-01T00:00:00.000Z");
    expect((await acme.invoices())[1]).toMatchObject({ total });
    at("2026-03-01T00:00:00.000Z");
  }
});

test("a period that would cost more than 2^53 stops nobody else, and is made once its price is mended", async () => {
  const { at, plan, tenant, renew, services } = world;
  at("2026-03-01T00:00:00.000Z");
  const [rich, acme] = [await tenant(), await tenant()];
  await rich.change({
    kind: "start",
    plan: await plan({
      charges: [{ metric: "events", model: "per_unit", included: 0, unitPrice: "999999999999" }],
    }),
  });
  await acme.change({ kind: "start", plan: await plan({}) });
  await rich.use("2026-03-02", 1_000_000);
  await renew("2026-04-01T00:00:00.000Z");
  expect((await rich.invoices()).length).toBe(1);
  expect((await acme.invoices()).length).toBe(2);
  expect(services.logLines.some((line) => line.includes("amount_too_large"))).toBe(true);
  await rich.use("2026-03-02", 1);
  await renew("2026-04-01T00:00:00.000Z");
  expect((await rich.invoices())[1]?.total).toBe(1_000_000_009_999);
  await rich.change({ kind: "cancel", when: "now" });
});

test("a coupon is taken off as many invoices as it says, what is given back was reduced by it, and it comes once", async () => {
  const { at, plan, tenant, staff, renew } = world;
  at("2026-03-01T00:00:00.000Z");
  const acme = await tenant();
  const { tenantId } = acme;
  await staff.coupons.create({
    code: "HALF-TWICE",
    name: "Half, twice",
    percent: 50,
    amount: null,
    currency: null,
    invoices: 2,
    redeemBy: null,
    maxRedemptions: null,
  });
  await acme.change({ kind: "start", plan: await plan({}), coupon: "HALF-TWICE" });
  await renew("2026-04-01T00:00:00.000Z");
  await renew("2026-05-01T00:00:00.000Z");
  expect((await acme.invoices()).map(({ total }) => total)).toEqual([5_000, 5_000, 10_000]);
  await expect(
    staff.subscriptions.applyCoupon({ tenantId, code: "HALF-TWICE" }),
  ).rejects.toMatchObject({ cause: { code: "coupon_invalid" } });
  const other = await tenant();
  at("2026-03-01T00:00:00.000Z");
  await other.change({ kind: "start", plan: await plan({}), coupon: "HALF-TWICE" });
  at("2026-03-16T12:00:00.000Z");
  expect(await other.change({ kind: "cancel", when: "now" })).toMatchObject({ credit: 2_500 });
});

test("a newer version of a plan leaves subscriptions alone, unless they are to move: then at their next period", async () => {
  const { at, plan, tenant, staff, renew } = world;
  at("2026-03-01T00:00:00.000Z");
  const acme = await tenant();
  const code = await plan({});
  await acme.change({ kind: "start", plan: code });
  await staff.plans.draft({ code, terms: planTerms({ base: 12_000 }) });
  await staff.plans.publish({ code });
  await renew("2026-04-01T00:00:00.000Z");
  const { subscription } = await staff.billing.overview({ tenantId: acme.tenantId });
  expect(subscription).toMatchObject({ planVersion: 1, newestVersion: 2 });
  await staff.plans.draft({ code, terms: planTerms({ base: 13_000 }) });
  await staff.plans.publish({ code, migrate: true });
  await renew("2026-05-01T00:00:00.000Z");
  expect((await acme.invoices()).map(({ total }) => total)).toEqual([10_000, 10_000, 13_000]);
});

test("a plan whose limits are passed already is shown as blocked, and refused", async () => {
  const { at, plan, tenant, staff } = world;
  at("2026-03-01T00:00:00.000Z");
  const acme = await tenant();
  const { tenantId } = acme;
  for (const bundleId of ["com.a", "com.b"])
    await staff.apps.create({ tenantId, name: bundleId, platform: "ios", bundleId });
  const { entitlements } = planTerms();
  const change = {
    kind: "start" as const,
    plan: await plan({ entitlements: { ...entitlements, apps: 2 } }),
  };
  const preview = await staff.subscriptions.preview({ tenantId, change });
  expect(preview.blockers).toEqual([{ limit: "apps", has: 3, allowed: 2 }]);
  await expect(acme.change(change)).rejects.toMatchObject({
    cause: { code: "limit_reached", details: { limit: "apps", has: 3, allowed: 2 } },
  });
});

test("what the tenant may follows its subscription, and the free plan once that ended", async () => {
  const { at, plan, tenant, staff } = world;
  at("2026-03-01T00:00:00.000Z");
  const acme = await tenant();
  const { tenantId } = acme;
  const { entitlements } = planTerms();
  const code = await plan({
    entitlements: { ...entitlements, features: ["funnels"], retentionDays: 77 },
  });
  await acme.change({ kind: "start", plan: code });
  expect(await staff.billing.state({ tenantId })).toMatchObject({
    plan: code,
    entitlements: { features: ["funnels"], retentionDays: 77 },
  });
  await acme.change({ kind: "cancel", when: "now" });
  expect(await staff.billing.state({ tenantId })).toMatchObject({
    plan: "free",
    state: "cancelled",
  });
});
