import { afterAll, beforeAll, expect, test } from "vitest";
import { billingWorld, type BillingWorld } from "../testing/billing-world.ts";

let world: BillingWorld;
beforeAll(async () => {
  world = await billingWorld();
});
afterAll(() => world.services.stop());

const metered = {
  charges: [
    { metric: "events" as const, model: "per_unit" as const, included: 1_000, unitPrice: "0.5" },
  ],
};

test("it starts with its base, renews at each month's end with the usage before, and keeps its day", async () => {
  const { at, plan, tenant, renew } = world;
  at("2026-01-31T10:00:00.000Z");
  const code = await plan(metered);
  const acme = await tenant();
  const started = await acme.change({ kind: "start", plan: code });
  expect(started).toMatchObject({
    state: "active",
    plan: code,
    periodStart: "2026-01-31T00:00:00.000Z",
    periodEnd: "2026-02-28T00:00:00.000Z",
    renewsAt: "2026-02-28T00:00:00.000Z",
    renewalOwner: "manual",
  });
  await acme.use("2026-01-31", 600);
  await acme.use("2026-02-27", 1_400);
  await acme.use("2026-02-28", 5_000);
  expect(await renew("2026-02-27T23:59:59.999Z")).toBe(0);
  expect(await renew("2026-02-28T00:00:00.000Z")).toBe(1);
  expect(await acme.invoices()).toMatchObject([
    { number: `${acme.slug.toUpperCase()}-000001`, reason: "start", total: 10_000 },
    {
      number: `${acme.slug.toUpperCase()}-000002`,
      reason: "renewal",
      total: 10_500,
      lines: [
        "usage events 2000 2026-01-31..2026-02-28 = 500",
        "base 2026-02-28..2026-03-31 = 10000",
      ],
    },
  ]);
});
