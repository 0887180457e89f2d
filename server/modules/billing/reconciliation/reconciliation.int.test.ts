import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { t } from "#server/platform/trpc/index.ts";
import { testClickHouse, type TestClickHouse } from "#server/testing/clickhouse.ts";
import { memberRequest } from "#server/testing/services.ts";
import { storeEvents } from "../../usage/testing/stored-events.ts";
import type { BilledTenant } from "../testing/billing-world.ts";
import { reconciledMonth, type ReconciledMonth } from "../testing/reconciled-month.ts";
import { reconcileDue, reconciliationRouter } from "./index.ts";
import {
  collectElsewhere,
  delayRenewal,
  forgetCustomer,
  lowerUsageDays,
  nameReference,
  raiseBilledUsage,
  raiseGeneration,
  raisePaid,
  raiseTold,
  unbalance,
} from "./testing/falsify.store.ts";

const createCaller = t.createCallerFactory(t.router({ reconciliation: reconciliationRouter }));
let clickhouse: TestClickHouse;
let world: ReconciledMonth;
let staff: ReturnType<typeof createCaller>["reconciliation"];

beforeAll(async () => {
  clickhouse = await testClickHouse();
});
afterAll(() => clickhouse.remove());
beforeEach(async () => {
  world = await reconciledMonth(clickhouse);
  staff = createCaller({
    request: await memberRequest(world.services, "admin", PLATFORM_TENANT_ID),
  }).reconciliation;
});
afterEach(() => world.services.stop());

const january = async () => {
  const { runId } = await staff.run({ month: "2030-01" });
  await reconcileDue(world.services, Infinity);
  return staff.get({ runId });
};
const named = ({ differences }: Awaited<ReturnType<typeof january>>) =>
  differences.map(({ code, tenantId, ours, theirs }) => ({ code, tenantId, ours, theirs }));
const onlyCharge = (tenant: BilledTenant & { customer: string }, at: "stripe" | "paddle") => {
  const [charge] = [...world.simulators[at].charges.values()].filter(
    ({ customer }) => customer === tenant.customer,
  );
  if (!charge) throw new Error("there is no charge");
  return charge;
};

test("a month in which nothing differs is clean, and says what was compared", async () => {
  const run = await january();
  expect(run).toMatchObject({
    state: "clean",
    month: "2030-01",
    differences: [],
    differenceCount: 0,
    unreachable: [],
    error: null,
    checked: { tenants: 3, invoices: 3, charges: 2, lines: 1 },
  });
  expect(run.endedAt).not.toBeNull();
  expect((await staff.runs({ limit: 10 })).rows.map(({ runId }) => runId)).toContain(run.runId);
});

test("billed usage, the ledger's days and the stored events are the same to the unit, or it is said which is not", async () => {
  const { byHand } = world;
  const { tenantId } = byHand;
  await storeEvents(clickhouse, byHand, 1, { receivedAt: new Date("2030-01-20T23:59:59.999Z") });
  expect(named(await january())).toEqual([
    { code: "usage_stored", tenantId, ours: "12", theirs: "13" },
  ]);
  await byHand.use("2030-01-20", 13);
  expect(named(await january())).toEqual([
    { code: "usage_ledger", tenantId, ours: "42", theirs: "43" },
  ]);
  await byHand.in(raiseBilledUsage);
  expect(named(await january())).toEqual([
    { code: "usage_lines", tenantId, ours: "42", theirs: "43" },
  ]);
  await byHand.in(lowerUsageDays);
  expect(new Set(named(await january()).map(({ code }) => code))).toEqual(
    new Set(["usage_lines", "usage_ledger", "usage_stored"]),
  );
});

test("money that a provider has and our books have not is found, and the other way round", async () => {
  const { byStripe, byPaddle } = world;
  world.simulators.stripe.refund(onlyCharge(byStripe, "stripe").id, 2_500n, "r-1");
  expect((await january()).differences).toMatchObject([
    {
      kind: "charges",
      code: "charge_refunded",
      provider: "stripe",
      tenantId: byStripe.tenantId,
      ours: "0",
      theirs: "2500",
      currency: "USD",
      amount: 2500,
    },
  ]);
  await world.deliver();
  await world.work();
  expect((await january()).state).toBe("clean");
  await byPaddle.in((tx: Tx) => nameReference(tx, "gone"));
  world.simulators.paddle.charges.delete(onlyCharge(byPaddle, "paddle").id);
  expect(named(await january())).toEqual([
    { code: "charge_missing", tenantId: byPaddle.tenantId, ours: "gone", theirs: "nothing" },
    { code: "charge_paid", tenantId: byPaddle.tenantId, ours: "10000", theirs: "0" },
  ]);
});

test("a charge for an invoice that nobody has belongs to the platform; others of the account are not ours", async () => {
  const { stripe } = world.simulators;
  const draft = {
    customer: world.byStripe.customer,
    currency: onlyCharge(world.byStripe, "stripe").currency,
    sent: true,
  };
  stripe.finalize(stripe.draft({ ...draft, invoiceId: null }).id);
  const stranger = stripe.draft({ ...draft, invoiceId: "0192f0c1-0000-7000-8000-000000000001" });
  stripe.finalize(stranger.id);
  expect((await january()).differences).toMatchObject([
    { code: "charge_unknown", tenantId: PLATFORM_TENANT_ID, subject: stranger.id },
  ]);
});

test("each renewal has exactly one owner that can collect it, and nobody else collects", async () => {
  const { byStripe, byPaddle, byHand } = world;
  await byStripe.in((tx) => forgetCustomer(tx, "stripe"));
  await byHand.in((tx) => delayRenewal(tx, new Date("2030-02-02T10:00:00.000Z")));
  await byPaddle.in(raiseGeneration);
  const run = await january();
  expect(run.differences.every(({ kind }) => kind === "renewals")).toBe(true);
  expect(new Set(named(run).map(({ code, tenantId }) => `${code} ${tenantId}`))).toEqual(
    new Set([
      `customer_missing ${byStripe.tenantId}`,
      `renewal_missed ${byHand.tenantId}`,
      `generation ${byPaddle.tenantId}`,
    ]),
  );
});

test("a charge that goes on at the owner before is found", async () => {
  const { byStripe } = world;
  world.simulators.stripe.updateCustomer(byStripe.customer, { card: "declines" });
  await world.renew("2030-02-11T00:00:00.000Z");
  await world.work();
  await byStripe.in((tx) => collectElsewhere(tx, "manual"));
  const { runId } = await staff.run({ month: "2030-02" });
  await reconcileDue(world.services, Infinity);
  const run = await staff.get({ runId });
  expect(run.differences.filter(({ kind }) => kind === "renewals")).toMatchObject([
    { code: "charge_collecting", provider: "stripe", ours: "manual", theirs: "stripe" },
  ]);
});

test("books that do not balance, and a receivable that is not what is open, are found", async () => {
  const { byHand, services } = world;
  await byHand.in(raisePaid);
  expect((await january()).differences).toMatchObject([
    { kind: "balance", code: "receivable", tenantId: byHand.tenantId },
  ]);
  await unbalance(services.connections, byHand.tenantId);
  const codes = (await january()).differences.map(({ code }) => code);
  expect(codes).toContain("unbalanced");
});

test("what a meter counted is what it was told; what was told lately may be on its way", async () => {
  const { byStripe, counted } = world;
  const told = (quantity: number, at: string) =>
    byStripe.in((tx) => raiseTold(tx, "2030-01-05", quantity, new Date(at)));
  await told(100, "2030-02-01T00:00:00.000Z");
  expect(named(await january())).toEqual([
    { code: "meter", tenantId: byStripe.tenantId, ours: "100", theirs: "0" },
  ]);
  counted.set(byStripe.customer, 100);
  expect((await january()).state).toBe("clean");
});

test("of a provider that does not answer nothing is said, and it is named", async () => {
  world.simulators.stripe.refund(onlyCharge(world.byStripe, "stripe").id, 2_500n, "r-1");
  world.simulators.paddle.refund(onlyCharge(world.byPaddle, "paddle").id, 1_000n, "r-2");
  world.providers.stripe.always = "down";
  const run = await january();
  expect(run.unreachable).toEqual(["stripe"]);
  expect(run.error).toContain("stripe");
  expect(named(run)).toEqual([
    { code: "charge_refunded", tenantId: world.byPaddle.tenantId, ours: "0", theirs: "1000" },
  ]);
});

test("one runs at a time; one whose process died goes on behind what it did, and finds nothing twice", async () => {
  await world.byHand.in(raisePaid);
  const { runId } = await staff.run({ month: "2030-01" });
  await expect(staff.run({})).rejects.toMatchObject({ cause: { code: "reconciliation_running" } });
  // Each pass does one step and leaves: as often as there are pages and tenants.
  let passes = 0;
  while ((await staff.get({ runId })).state === "running") {
    await reconcileDue(world.services, 0);
    passes += 1;
    if (passes > 30) throw new Error("it comes to no end");
  }
  expect(passes).toBeGreaterThan(3);
  const run = await staff.get({ runId });
  expect(run.differences).toHaveLength(1);
  expect(run.checked.tenants).toBe(3);
});

test("two workers do one run together without doing anything twice", async () => {
  await world.byHand.in(raisePaid);
  const { runId } = await staff.run({ month: "2030-01" });
  await Promise.all(Array.from({ length: 4 }, () => reconcileDue(world.services, Infinity)));
  const run = await staff.get({ runId });
  expect(run.checked).toMatchObject({ tenants: 3, invoices: 3 });
  expect(run.differences).toHaveLength(1);
});

test("a run that fails at each attempt says why, and the next one may begin", async () => {
  Object.assign(world.services, {
    clickhouse: { ...clickhouse, query: () => Promise.reject(new Error("the disk is gone")) },
  });
  const { runId } = await staff.run({ month: "2030-01" });
  for (let attempt = 0; attempt < 40; attempt += 1) {
    await reconcileDue(world.services, Infinity);
    world.advance(31_000);
  }
  expect(await staff.get({ runId })).toMatchObject({ state: "failed", error: "the disk is gone" });
  Object.assign(world.services, { clickhouse });
  expect((await january()).state).toBe("clean");
});

test("once a day it runs by itself, for the month that yesterday was in", async () => {
  world.at("2030-02-01T03:00:00.000Z");
  await reconcileDue(world.services, Infinity);
  await reconcileDue(world.services, Infinity);
  world.at("2030-02-02T02:59:59.000Z");
  await reconcileDue(world.services, Infinity);
  world.at("2030-02-02T03:00:00.000Z");
  await reconcileDue(world.services, Infinity);
  const { rows } = await staff.runs({ limit: 10 });
  expect(rows.map(({ month, by }) => ({ month, by }))).toEqual([
    { month: "2030-02", by: "schedule" },
    { month: "2030-01", by: "schedule" },
  ]);
});
