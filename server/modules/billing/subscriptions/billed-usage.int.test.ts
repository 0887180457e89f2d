import { afterAll, beforeAll, expect, test } from "vitest";
import { billingWorld, type BillingWorld } from "../testing/billing-world.ts";
import { upsertWindow } from "./usage-facts.store.ts";

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

test("an invoice waits until the days it bills are counted for good, and no longer than six hours", async () => {
  const { at, plan, tenant, renew } = world;
  at("2026-03-01T00:00:00.000Z");
  const code = await plan(metered);
  const [settled, slow] = [await tenant(), await tenant()];
  for (const one of [settled, slow]) await one.change({ kind: "start", plan: code });
  for (const one of [settled, slow]) await one.count("2026-03-31", 1_100);
  await renew("2026-04-01T00:00:00.000Z");
  await settled.use("2026-03-31", 1_200);
  await renew("2026-04-01T01:00:00.000Z");
  expect((await settled.invoices())[1]?.lines[0]).toBe(
    "usage events 1200 2026-03-01..2026-04-01 = 100",
  );
  await renew("2026-04-01T05:59:59.999Z");
  expect((await slow.invoices()).length).toBe(1);
  await renew("2026-04-01T06:00:00.000Z");
  expect((await slow.invoices())[1]?.lines[0]).toBe(
    "usage events 1100 2026-03-01..2026-04-01 = 50",
  );
});

test("usage that arrives late, and usage that turns out less, is corrected on the next invoice", async () => {
  const { at, plan, tenant, renew } = world;
  at("2026-03-01T00:00:00.000Z");
  const acme = await tenant();
  await acme.change({ kind: "start", plan: await plan(metered) });
  await acme.use("2026-03-10", 3_000);
  await renew("2026-04-01T00:00:00.000Z");
  await acme.use("2026-03-10", 3_500);
  await renew("2026-05-01T00:00:00.000Z");
  await acme.use("2026-03-10", 1_500);
  await renew("2026-06-01T00:00:00.000Z");
  await renew("2026-07-01T00:00:00.000Z");
  expect((await acme.invoices()).slice(1).map(({ lines }) => lines)).toEqual([
    ["usage events 3000 2026-03-01..2026-04-01 = 1000", "base 2026-04-01..2026-05-01 = 10000"],
    ["usage events 500 2026-03-01..2026-04-01 = 250", "base 2026-05-01..2026-06-01 = 10000"],
    ["usage events -2000 2026-03-01..2026-04-01 = -1000", "base 2026-06-01..2026-07-01 = 10000"],
    ["base 2026-07-01..2026-08-01 = 10000"],
  ]);
});

test("the database refuses to bill a day twice, whoever asks it to", async () => {
  const { at, plan, tenant, renew } = world;
  at("2026-03-01T00:00:00.000Z");
  const acme = await tenant();
  const { subscriptionId } = await acme.change({ kind: "start", plan: await plan(metered) });
  await renew("2026-04-01T00:00:00.000Z");
  const again = {
    subscriptionId,
    firstDay: "2026-03-31",
    untilDay: "2026-04-02",
    monthDays: 31,
    planCode: "any",
    currency: "USD",
    minimum: 0,
    charges: [],
    billed: {},
  };
  await expect(acme.in((tx) => upsertWindow(tx, again))).rejects.toMatchObject({
    constraint: "usage_windows_apart",
  });
});
