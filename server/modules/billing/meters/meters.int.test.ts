import { afterEach, beforeEach, expect, test } from "vitest";
import { createStripeProvider } from "#server/platform/payments/providers/stripe.provider.ts";
import {
  serveSimulator,
  type SimulatedNetwork,
} from "#server/platform/payments/testing/simulated-network.ts";
import { stripeDialect } from "#server/platform/payments/testing/stripe-dialect.ts";
import { paymentWorld, type PaymentWorld } from "../testing/payment-world.ts";
import { reportUsage } from "./index.ts";
import { closeDay, selectReports } from "./testing/report-rows.store.ts";

const KEY = "sk_test_meter";
let world: PaymentWorld;
let network: SimulatedNetwork;
beforeEach(async () => {
  world = await paymentWorld("2026-03-10T12:00:00.000Z");
  network = await serveSimulator(stripeDialect(world.simulators.stripe, KEY));
  world.use(
    createStripeProvider(
      { secretKey: KEY, webhookSecrets: ["whsec_1"], url: network.url, meter: "events" },
      world.services.clock,
    ),
  );
});
afterEach(async () => {
  await world.services.stop();
  await network.close();
});

const FROM = new Date("2026-03-01T00:00:00Z");
const UNTIL = new Date("2026-03-11T00:00:00Z");
type Billed = Awaited<ReturnType<PaymentWorld["billedBy"]>>;
const counted = (tenant: Billed) =>
  world.services.payments.get("stripe")?.readUsage?.(tenant.customer, FROM, UNTIL);
const report = async () => {
  const reported = await reportUsage(world.services);
  await world.work();
  return reported;
};
const close = (tenant: Billed, day: string) => tenant.in((tx) => closeDay(tx, day));

test("closed days are told once, a correction by its difference, however often it is looked", async () => {
  const tenant = await world.billedBy("stripe", "pays");
  const other = await world.billedBy("stripe", "pays");
  await tenant.count("2026-03-08", 1000);
  await tenant.count("2026-03-09", 500);
  await tenant.count("2026-03-10", 70);
  await other.count("2026-03-09", 3);
  for (const day of ["2026-03-08", "2026-03-09", "2026-03-10"]) await close(tenant, day);
  await close(other, "2026-03-09");
  expect(await report()).toBe(3);
  expect(await report()).toBe(0);
  expect(await counted(tenant)).toBe(1500);
  expect(await counted(other)).toBe(3);
  await tenant.count("2026-03-08", 1040);
  await tenant.count("2026-03-09", 480);
  expect(await report()).toBe(2);
  expect(await counted(tenant)).toBe(1520);
  expect(await tenant.in(selectReports)).toEqual([
    { day: "2026-03-08", reportNo: 1, quantity: 1000, reported: 1000 },
    { day: "2026-03-08", reportNo: 2, quantity: 40, reported: 1040 },
    { day: "2026-03-09", reportNo: 1, quantity: 500, reported: 500 },
    { day: "2026-03-09", reportNo: 2, quantity: -20, reported: 480 },
  ]);
});

test("a lost answer and 8 passes at once: counted once", async () => {
  const tenant = await world.billedBy("stripe", "pays");
  await tenant.count("2026-03-09", 500);
  await close(tenant, "2026-03-09");
  network.mishaps.push("lost", "lost");
  await Promise.all(Array.from({ length: 8 }, () => reportUsage(world.services)));
  await world.work();
  expect(await counted(tenant)).toBe(500);
  world.advance(10_000);
  await world.work();
  expect(await counted(tenant)).toBe(500);
  expect((await world.money(tenant)).calls.at(-1)).toMatchObject({
    kind: "usage",
    state: "done",
    attempts: 2,
  });
});

test("a day that is not closed, and a tenant of somebody else's, are not told", async () => {
  const tenant = await world.billedBy("stripe", "pays");
  const elsewhere = await world.billedBy("paddle", "pays");
  await tenant.count("2026-03-09", 500);
  await elsewhere.count("2026-03-09", 500);
  await close(elsewhere, "2026-03-09");
  expect(await report()).toBe(0);
});
