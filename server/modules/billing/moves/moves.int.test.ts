import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { paymentWorld, TRIAL_MS, type PaymentWorld } from "../testing/payment-world.ts";
import { makeCalls } from "../calls/index.ts";
import { selectOwners } from "./testing/owner-rows.store.ts";
import { advanceMoves } from "./index.ts";

let world: PaymentWorld;
beforeEach(async () => {
  world = await paymentWorld();
});
afterEach(() => world.services.stop());

const MONTH_MS = 31 * 86_400_000;
type Billed = Awaited<ReturnType<PaymentWorld["billedBy"]>>;
const ownerOf = async (tenant: Billed) => {
  const owners = await tenant.in(selectOwners);
  expect(owners).toHaveLength(1);
  return owners[0] ?? { owner: "none", generation: 0 };
};
const move = (tenant: Billed, to: "manual" | "stripe" | "paddle") =>
  world.staff.billing.moveProvider({ tenantId: tenant.tenantId, to });
const cardAt = (tenant: Billed, name: "stripe" | "paddle", card: "pays" | "declines") => {
  for (const customer of world.simulators[name].customers.values())
    if (customer.tenantId === tenant.tenantId) customer.card = card;
};
const renew = async () => {
  world.advance(MONTH_MS);
  await world.renew(world.now().toISOString());
};

test("a move waits for the customer, then for the charge in flight, and the next renewal is the new owner's alone", async () => {
  const tenant = await world.billedBy("stripe", "pays");
  world.advance(TRIAL_MS);
  await world.renew(world.now().toISOString());
  expect(await move(tenant, "paddle")).toMatchObject({
    owner: "stripe",
    moving: { to: "paddle", waitsFor: "the customer is being made" },
  });
  world.providers.stripe.always = "down";
  await world.work();
  expect((await world.staff.billing.overview({ tenantId: tenant.tenantId })).moving).toMatchObject({
    to: "paddle",
    waitsFor: expect.stringMatching(/-000001 is being collected$/) as string,
  });
  expect(await ownerOf(tenant)).toEqual({ owner: "stripe", generation: 2 });
  world.providers.stripe.always = undefined;
  world.advance(60_000);
  await world.work();
  expect(await ownerOf(tenant)).toEqual({ owner: "paddle", generation: 3 });
  cardAt(tenant, "paddle", "pays");
  await renew();
  await world.work();
  expect((await world.money(tenant)).invoices).toMatchObject([
    { provider: "stripe", generation: 2, state: "paid" },
    { provider: "paddle", generation: 3, state: "paid" },
  ]);
  expect((await world.money(tenant)).balances).toMatchObject({
    "cash:stripe": 10_000,
    "cash:paddle": 10_000,
  });
});

test("a move is taken back, refused for what it cannot be, and done at once to invoices by hand", async () => {
  const tenant = await world.billedBy("stripe", "pays");
  await expect(move(tenant, "stripe")).rejects.toThrow(/collects already/);
  await move(tenant, "paddle");
  expect(await move(tenant, "stripe")).toEqual({ owner: "stripe", moving: null });
  (world.services.payments as Map<string, unknown>).delete("paddle");
  await expect(move(tenant, "paddle")).rejects.toThrow(/not configured/);
  expect(await move(tenant, "manual")).toEqual({ owner: "manual", moving: null });
  const free = await world.tenant();
  await expect(
    world.staff.billing.moveProvider({ tenantId: free.tenantId, to: "manual" }),
  ).rejects.toThrow(/no subscription/);
});

test("a customer that cannot be made is said, and tried again when asked again", async () => {
  const tenant = await world.billedBy("stripe");
  const { paddle } = world.providers;
  const { ProviderError } = await import("#server/platform/payments/payment-provider.ts");
  world.use({
    ...paddle,
    ensureCustomer: () =>
      Promise.reject(new ProviderError("paddle", "refused", "email_taken", "Taken.")),
  });
  await move(tenant, "paddle");
  await world.work();
  const overview = await world.staff.billing.overview({ tenantId: tenant.tenantId });
  expect(overview.moving?.waitsFor).toBe("the customer could not be made: Taken.");
  world.use(paddle);
  await move(tenant, "paddle");
  await world.work();
  expect(await ownerOf(tenant)).toMatchObject({ owner: "paddle" });
});

test("a call that was given up without an answer holds the move back until a person decided", async () => {
  const tenant = await world.billedBy("stripe", "pays");
  world.advance(TRIAL_MS);
  await world.renew(world.now().toISOString());
  world.providers.stripe.always = "lost";
  for (let hour = 0; hour < 52; hour += 1) {
    await makeCalls(world.services);
    world.advance(3_700_000);
  }
  world.providers.stripe.always = undefined;
  await move(tenant, "manual");
  expect((await ownerOf(tenant)).owner).toBe("stripe");
  const dead = (await world.money(tenant)).calls.find(({ state }) => state === "dead");
  await world.log.retryCall({ callId: dead?.callId ?? "", forTenantId: tenant.tenantId });
  await world.work();
  expect((await ownerOf(tenant)).owner).toBe("manual");
  const [invoice] = (await world.money(tenant)).invoices;
  expect(invoice).toMatchObject({ state: "paid" });
  expect(world.simulators.stripe.captured(invoice?.invoiceId ?? "")).toEqual([10_000n]);
});

test("moves, renewals and calls at once: the number of owners is one, and each renewal is collected once", async () => {
  const tenant = await world.billedBy("stripe", "pays");
  world.advance(TRIAL_MS);
  const at = world.now().toISOString();
  await Promise.allSettled([
    ...["paddle", "manual", "paddle", "stripe"].map((to) => move(tenant, to as "paddle")),
    ...Array.from({ length: 6 }, () => world.renew(at)),
    ...Array.from({ length: 6 }, () => makeCalls(world.services)),
    ...Array.from({ length: 6 }, () => advanceMoves(world.services)),
  ]);
  await world.work();
  await ownerOf(tenant);
  const { invoices } = await world.money(tenant);
  expect(invoices).toHaveLength(1);
  const taken = (["stripe", "paddle"] as const).flatMap((name) =>
    world.simulators[name].captured(invoices[0]?.invoiceId ?? ""),
  );
  expect(taken.length).toBeLessThanOrEqual(1);
});

const step = fc.oneof(
  fc.record({
    kind: fc.constant("move" as const),
    to: fc.constantFrom("manual" as const, "stripe" as const, "paddle" as const),
  }),
  fc.record({ kind: fc.constant("renew" as const) }),
  fc.record({
    kind: fc.constant("work" as const),
    befalls: fc.array(fc.constantFrom("lost" as const, "down" as const, undefined), {
      maxLength: 3,
    }),
    at: fc.constantFrom("stripe" as const, "paddle" as const),
  }),
  fc.record({
    kind: fc.constant("card" as const),
    at: fc.constantFrom("stripe" as const, "paddle" as const),
    card: fc.constantFrom("pays" as const, "declines" as const),
  }),
  fc.record({ kind: fc.constant("collect" as const) }),
  fc.record({ kind: fc.constant("minutes" as const), minutes: fc.integer({ min: 1, max: 300 }) }),
);

test("property: over interleavings of moves, renewals, lost calls and retries there is one owner, and no renewal is collected twice", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
      const tenant = await world.billedBy("stripe", "pays");
      let before = await ownerOf(tenant);
      for (const made of steps) {
        if (made.kind === "move") await move(tenant, made.to).catch(() => undefined);
        if (made.kind === "renew") await renew();
        if (made.kind === "minutes") world.advance(made.minutes * 60_000);
        if (made.kind === "card") cardAt(tenant, made.at, made.card);
        if (made.kind === "work") {
          world.providers[made.at].mishaps.push(...made.befalls);
          await makeCalls(world.services);
          world.providers[made.at].mishaps.length = 0;
          await advanceMoves(world.services);
        }
        if (made.kind === "collect") {
          const open = (await world.money(tenant)).invoices.find(({ state }) => state === "open");
          if (open)
            await tenant.admin.invoices
              .collect({ tenantId: tenant.tenantId, invoiceId: open.invoiceId })
              .catch(() => undefined);
        }
        const now = await ownerOf(tenant);
        expect(now.generation).toBeGreaterThanOrEqual(before.generation);
        if (now.owner !== before.owner) expect(now.generation).toBeGreaterThan(before.generation);
        before = now;
      }
      for (const name of ["stripe", "paddle"] as const) cardAt(tenant, name, "pays");
      for (let hour = 0; hour < 3; hour += 1) {
        world.advance(3_700_000);
        await world.work();
      }
      const { invoices, balances } = await world.money(tenant);
      for (const { invoiceId, state, due, paid } of invoices) {
        const taken = (["stripe", "paddle"] as const).flatMap((name) =>
          world.simulators[name].captured(invoiceId),
        );
        expect(taken).toEqual(state === "paid" ? [BigInt(due)] : []);
        expect(paid).toBe(state === "paid" ? due : 0);
      }
      const cash = (balances["cash:stripe"] ?? 0) + (balances["cash:paddle"] ?? 0);
      expect(cash).toBe(invoices.filter(({ state }) => state === "paid").length * 10_000);
    }),
    { numRuns: 25, endOnFailure: true },
  );
}, 120_000);

test("the provider's page: made by a call, told to the tenant's admin alone, for five minutes", async () => {
  const tenant = await world.billedBy("stripe");
  const asked = await tenant.admin.billing.openPortal({ tenantId: tenant.tenantId });
  expect(asked).toMatchObject({ state: "making", url: null });
  const ref = { tenantId: tenant.tenantId, callId: asked.callId };
  expect(await tenant.admin.billing.portal(ref)).toMatchObject({ state: "making" });
  await world.work();
  expect(await tenant.admin.billing.portal(ref)).toMatchObject({
    state: "ready",
    url: `https://pay.example/${tenant.customer}`,
  });
  await expect(world.staff.billing.portal(ref)).rejects.toThrow(/no such call/);
  world.advance(301_000);
  expect(await tenant.admin.billing.portal(ref)).toMatchObject({ state: "failed", url: null });
  const other = await world.tenant();
  await expect(
    other.admin.billing.portal({ tenantId: other.tenantId, callId: asked.callId }),
  ).rejects.toThrow(/no such call/);
  await expect(other.admin.billing.openPortal({ tenantId: other.tenantId })).rejects.toThrow(
    /no page/,
  );
  expect(world.services.logLines.join("")).not.toContain("pay.example");
});
