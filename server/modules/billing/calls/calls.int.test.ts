import { afterEach, beforeEach, expect, test } from "vitest";
import { withinDeadline } from "#server/platform/payments/deadline.ts";
import { paymentWorld, TRIAL_MS, type PaymentWorld } from "../testing/payment-world.ts";
import { selectDueCalls } from "./calls.store.ts";
import { enqueueCall, makeCalls } from "./index.ts";

let world: PaymentWorld;
beforeEach(async () => {
  world = await paymentWorld();
});
afterEach(() => world.services.stop());

type Billed = Awaited<ReturnType<PaymentWorld["billedBy"]>>;
/** Ends the trial: the first invoice is issued and waits to be collected. */
async function invoiced(
  provider: "stripe" | "paddle",
  card?: "pays" | "declines",
): Promise<Billed> {
  const tenant = await world.billedBy(provider, card);
  world.advance(TRIAL_MS);
  await world.renew(world.now().toISOString());
  return tenant;
}
const invoiceOf = async (tenant: Billed) => {
  const [invoice] = (await world.money(tenant)).invoices;
  if (!invoice) throw new Error("there is no invoice");
  return invoice;
};
const captured = async (tenant: Billed, provider: "stripe" | "paddle" = "stripe") =>
  world.simulators[provider].captured((await invoiceOf(tenant)).invoiceId);
const paid = { state: "paid", due: 10_000, paid: 10_000, collection: "paid" };
const booked = { "cash:stripe": 10_000, revenue: -10_000 };

test("an invoice is collected by the owner of the renewals, and booked", async () => {
  const tenant = await invoiced("stripe", "pays");
  expect(await invoiceOf(tenant)).toMatchObject({ state: "open", collection: "queued" });
  await world.work();
  const money = await world.money(tenant);
  expect(money.invoices).toMatchObject([paid]);
  expect(money.balances).toEqual(booked);
  expect(await captured(tenant)).toEqual([10_000n]);
});

test.each(["down", "broken", "nonsense", "limited"] as const)(
  "%s: the call waits longer each time and is shown; then it is collected once, nothing is lost",
  async (mishap) => {
    const tenant = await invoiced("stripe", "pays");
    world.providers.stripe.always = mishap;
    const attempts = [];
    for (let second = 0; second < 40; second += 1) {
      await world.work({ random: () => 0.5 });
      attempts.push((await world.money(tenant)).calls.at(-1)?.attempts);
      world.advance(1000);
    }
    // After 0, 1, 3, 7, 15 and 31 s.
    expect(attempts[30]).toBe(5);
    expect(attempts[39]).toBe(6);
    const [status] = (await world.log.providers()).filter(({ provider }) => provider === "stripe");
    expect(status).toMatchObject({ state: "failing", waitingCalls: 1, configured: true });
    expect(status?.error).toContain(mishap === "down" ? "unreachable" : mishap);
    expect((await world.log.calls({ limit: 10, states: ["failed"] })).rows).toMatchObject([
      { tenantId: tenant.tenantId, kind: "collect", provider: "stripe", attempts: 6 },
    ]);
    expect(await invoiceOf(tenant)).toMatchObject({ state: "open", collection: "queued" });
    world.providers.stripe.always = undefined;
    world.advance(60_000);
    await world.work();
    expect(await invoiceOf(tenant)).toMatchObject(paid);
    expect(await captured(tenant)).toEqual([10_000n]);
    const [after] = (await world.log.providers()).filter(({ provider }) => provider === "stripe");
    expect(after).toMatchObject({ state: "ok", error: null, waitingCalls: 0 });
  },
);

test("an answer that is lost after its effect: asked again, and collected once", async () => {
  const tenant = await invoiced("stripe", "pays");
  world.providers.stripe.mishaps.push("lost");
  await world.work();
  expect(await captured(tenant)).toEqual([10_000n]);
  expect(await invoiceOf(tenant)).toMatchObject({ state: "open" });
  world.advance(100_000);
  await world.work();
  expect(await invoiceOf(tenant)).toMatchObject(paid);
  expect(await captured(tenant)).toEqual([10_000n]);
});

test("who does not answer in time is given up for that time, and left in peace for a minute", async () => {
  const tenant = await invoiced("paddle", "pays");
  const quick = world.providers.paddle;
  const { promise: never } = Promise.withResolvers<never>();
  world.use({ ...quick, collect: () => never });
  await world.work({ deadlineMs: 5, random: () => 0 });
  expect((await world.money(tenant)).calls.at(-1)).toMatchObject({
    state: "failed",
    code: "deadline",
  });
  world.use(quick);
  world.advance(47_000);
  await world.work();
  expect(await invoiceOf(tenant)).toMatchObject({ state: "open" });
  world.advance(2000);
  await world.work();
  expect(await invoiceOf(tenant)).toMatchObject(paid);
  await expect(withinDeadline("paddle", async () => "in time", 1000)).resolves.toBe("in time");
});

test("a refusal is for a person: the invoice says so, and a retry is made under another key and audited", async () => {
  const tenant = await invoiced("stripe", "pays");
  const { stripe } = world.simulators;
  const customer = stripe.customerOf(tenant.customer);
  stripe.customers.delete(tenant.customer);
  await world.work();
  const { calls } = await world.money(tenant);
  expect(calls.at(-1)).toMatchObject({ state: "dead", code: "refused", attempts: 1 });
  expect(await invoiceOf(tenant)).toMatchObject({ state: "open", collection: "failed" });
  expect((await invoiceOf(tenant)).error).toMatch(/no customer/);
  const callId = calls.at(-1)?.callId ?? "";
  const ref = { callId, forTenantId: tenant.tenantId };
  stripe.customers.set(tenant.customer, customer);
  expect(await world.log.retryCall(ref)).toMatchObject({ state: "queued", callId });
  await expect(world.log.retryCall(ref)).rejects.toThrow(/queued/);
  await world.work();
  expect(await invoiceOf(tenant)).toMatchObject(paid);
  await expect(
    world.log.retryCall({ ...ref, forTenantId: (await world.tenant()).tenantId }),
  ).rejects.toThrow(/no such call/);
});

test("after two days a call is given up", async () => {
  const tenant = await invoiced("stripe", "pays");
  world.providers.stripe.always = "down";
  for (let hour = 0; hour < 52; hour += 1) {
    await world.work();
    world.advance(3_700_000);
  }
  world.providers.stripe.always = undefined;
  expect((await world.money(tenant)).calls.at(-1)).toMatchObject({
    state: "dead",
    code: "unreachable",
  });
  expect(await invoiceOf(tenant)).toMatchObject({ state: "open", collection: "failed" });
});

test("16 workers at once: each call is made by one of them", async () => {
  const tenants = [];
  for (let index = 0; index < 5; index += 1) tenants.push(await world.billedBy("stripe", "pays"));
  world.advance(TRIAL_MS);
  await world.renew(world.now().toISOString());
  world.providers.stripe.calls.length = 0;
  await Promise.all(Array.from({ length: 16 }, () => makeCalls(world.services)));
  await world.work();
  expect(world.providers.stripe.calls.filter((call) => call === "collect").length).toBe(5);
  for (const tenant of tenants) {
    expect(await captured(tenant)).toEqual([10_000n]);
    expect((await world.money(tenant)).balances).toEqual(booked);
  }
});

test("a worker that is killed after the effect: another takes over when the lease is out; the first one's late answer writes nothing", async () => {
  const tenant = await invoiced("stripe", "pays");
  const { stripe } = world.providers;
  const gate = Promise.withResolvers<void>();
  let reached = () => {};
  const atProvider = new Promise<void>((resolve) => (reached = resolve));
  world.use({
    ...stripe,
    async collect(charge, key) {
      const state = await stripe.collect(charge, key);
      reached();
      await gate.promise;
      return state;
    },
  });
  const first = makeCalls(world.services);
  await atProvider;
  world.use(stripe);
  expect(await makeCalls(world.services)).toBe(0);
  world.advance(61_000);
  await world.work();
  expect(await invoiceOf(tenant)).toMatchObject(paid);
  gate.resolve();
  expect(await first).toBe(0);
  expect((await world.money(tenant)).balances).toEqual(booked);
  expect(await captured(tenant)).toEqual([10_000n]);
});

test("a call for an earlier owner charges nothing", async () => {
  const tenant = await invoiced("stripe", "declines");
  await world.work();
  const { invoiceId } = await invoiceOf(tenant);
  await world.staff.billing.moveProvider({ tenantId: tenant.tenantId, to: "paddle" });
  await world.work();
  world.simulators.stripe.updateCustomer(tenant.customer, { card: "pays" });
  const moved = [...world.simulators.paddle.customers.values()].find(
    ({ tenantId }) => tenantId === tenant.tenantId,
  );
  world.simulators.paddle.updateCustomer(moved?.id ?? "", { card: "pays" });
  await tenant.admin.invoices.collect({ tenantId: tenant.tenantId, invoiceId });
  await tenant.in((tx) =>
    enqueueCall(tx, {
      kind: "collect",
      provider: "stripe",
      key: "late",
      at: world.now(),
      request: { invoiceId, generation: 2, number: "LATE" },
    }),
  );
  await world.work();
  expect(
    (await world.money(tenant)).calls.find(({ code }) => code === "owner_changed"),
  ).toMatchObject({
    state: "dead",
    kind: "collect",
  });
  expect(await captured(tenant, "stripe")).toEqual([]);
  expect(await captured(tenant, "paddle")).toEqual([10_000n]);
  expect(await invoiceOf(tenant)).toMatchObject({ ...paid, provider: "paddle" });
});

test("calls about an invoice are made in the order they were asked, also those of one moment", async () => {
  const tenant = await invoiced("stripe", "pays");
  await world.work();
  const { invoiceId } = await invoiceOf(tenant);
  const asked = await tenant.in(async (tx) => {
    const ids = [];
    for (let index = 0; index < 12; index += 1)
      ids.push(
        await enqueueCall(tx, {
          kind: "cancel",
          provider: "stripe",
          key: `cancel:${index}`,
          at: world.now(),
          request: { invoiceId },
        }),
      );
    return ids;
  });
  const made = [];
  for (;;) {
    const due = await world.services.db.platform((tx) => selectDueCalls(tx, world.now(), 10));
    if (due.length === 0) break;
    expect(due).toHaveLength(1);
    made.push(due[0]?.callId);
    await makeCalls(world.services);
  }
  expect(made).toEqual(asked);
});
