import { afterAll, beforeAll, expect, test } from "vitest";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { t } from "#server/platform/trpc/index.ts";
import { memberRequest } from "#server/testing/services.ts";
import { billingWorld, type BillingWorld } from "../testing/billing-world.ts";
import { revenueRouter } from "./index.ts";

const createCaller = t.createCallerFactory(t.router({ revenue: revenueRouter }));
let world: BillingWorld;

beforeAll(async () => {
  world = await billingWorld();
});
afterAll(() => world.services.stop());

const staff = async () =>
  createCaller({ request: await memberRequest(world.services, "admin", PLATFORM_TENANT_ID) })
    .revenue;

test("four months of three tenants come to the numbers that a hand computes", async () => {
  const { at, plan, tenant, renew } = world;
  const monthly = await plan({ base: 10_000 });
  const bigger = await plan({ base: 30_000 });
  const yearly = await plan({ base: 120_000, interval: "year" });
  const metered = await plan({
    base: 10_000,
    charges: [{ metric: "events", model: "per_unit", included: 1_000, unitPrice: "0.5" }],
  });
  const euros = await plan({ base: 5_000, currency: "EUR" as never, trialDays: 30 });
  const [grows, leaves, uses, tries] = [
    await tenant(),
    await tenant(),
    await tenant(),
    await tenant(),
  ];
  at("2026-01-10T00:00:00.000Z");
  await grows.change({ kind: "start", plan: monthly });
  at("2026-01-15T00:00:00.000Z");
  await leaves.change({ kind: "start", plan: yearly });
  await renew("2026-02-01T00:00:00.000Z");
  await uses.change({ kind: "start", plan: metered });
  await uses.use("2026-02-14", 2_000);
  await renew("2026-02-10T00:00:00.000Z");
  await renew("2026-03-01T00:00:00.000Z");
  at("2026-03-05T00:00:00.000Z");
  await grows.change({ kind: "change", plan: bigger, when: "now" });
  await renew("2026-03-10T00:00:00.000Z");
  await renew("2026-04-01T00:00:00.000Z");
  at("2026-04-02T00:00:00.000Z");
  await leaves.change({ kind: "cancel", when: "now" });
  await tries.change({ kind: "start", plan: euros });
  await uses.use("2026-04-08", 300);
  await uses.use("2026-04-15", 149);
  await renew("2026-04-10T00:00:00.000Z");
  at("2026-04-20T12:00:00.000Z");

  const answer = await (await staff()).overview({ months: 4 });
  expect(answer.asOf).toBe("2026-04-20T12:00:00.000Z");
  const [dollars, ...others] = answer.currencies;
  expect(others).toMatchObject([{ currency: "EUR", mrr: 0, tenants: 0, byPlan: [] }]);
  expect(
    dollars?.months.map(({ month, mrr, starting, fresh, expansion, contraction, churned }) => [
      month,
      starting,
      fresh,
      expansion,
      contraction,
      churned,
      mrr,
    ]),
  ).toEqual([
    ["2026-01", 0, 20_000, 0, 0, 0, 20_000],
    ["2026-02", 20_000, 10_000, 0, 0, 0, 30_000],
    ["2026-03", 30_000, 0, 20_500, 0, 0, 50_500],
    ["2026-04", 50_500, 0, 0, -500, -10_000, 40_000],
  ]);
  expect(dollars).toMatchObject({
    currency: "USD",
    mrr: 40_000,
    arr: 480_000,
    tenants: 2,
    // Of March: nobody left, 30,000 became 50,500.
    churnPercent: 0,
    netRetentionPercent: 168.33,
    // All that was issued until 6 April: 100 + 100 + (53.57 − 17.86) + 300; 1,200; 100 + 105 + 100.
    overdue: 10_000 + 10_000 + 3_571 + 30_000 + 120_000 + 10_000 + 10_500 + 10_000,
  });
  expect(dollars?.byPlan.map(({ mrr, tenants }) => [mrr, tenants])).toEqual([
    [30_000, 1],
    [10_000, 1],
  ]);
  expect(dollars?.months.map(({ invoiced }) => invoiced)).toEqual([
    130_000,
    20_000,
    10_500 + 3_571 + 30_000,
    // The year that ended on its 78th day gives 288 of its 365 back.
    10_000 + 30_000 - Math.round((120_000 * 288) / 365),
  ]);
  expect(answer.atRisk.map(({ tenantId, reasons }) => [tenantId, reasons])).toEqual([
    [grows.tenantId, ["past_due"]],
    [uses.tenantId, ["past_due", "usage_falls"]],
    [tries.tenantId, ["trial_ends"]],
  ]);
  expect(answer.atRisk[1]?.usage).toEqual({ before: 300, last: 149 });
});

test("money that came in and went back is told by the month it moved in", async () => {
  const { at, plan, tenant, staff: people } = world;
  at("2026-06-03T00:00:00.000Z");
  const acme = await tenant();
  await acme.change({ kind: "start", plan: await plan({ base: 7_000, currency: "GBP" as never }) });
  const { rows } = await people.invoices.ofTenant({ tenantId: acme.tenantId, limit: 5 });
  const of = { tenantId: acme.tenantId, invoiceId: rows[0]?.invoiceId ?? "" };
  await people.invoices.markPaid({ ...of, reason: "paid by transfer" });
  at("2026-07-01T00:00:00.000Z");
  await people.invoices.refund({ ...of, amount: 2_000, reason: "a day without service" });
  const { currencies } = await (await staff()).overview({ months: 2 });
  const pounds = currencies.find(({ currency }) => currency === "GBP");
  expect(
    pounds?.months.map(({ invoiced, collected, refunded }) => [invoiced, collected, refunded]),
  ).toEqual([
    [7_000, 7_000, 0],
    [0, 0, 2_000],
  ]);
});

test("revenue is for our admins", async () => {
  const user = createCaller({
    request: await memberRequest(world.services, "user", PLATFORM_TENANT_ID),
  }).revenue;
  await expect(user.overview({})).rejects.toMatchObject({ cause: { code: "forbidden" } });
});
