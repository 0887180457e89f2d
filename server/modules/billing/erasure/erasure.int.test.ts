import { afterAll, beforeAll, expect, test } from "vitest";
import { openAudit } from "#server/platform/audit/audit-writer.ts";
import { dueOfDunning, keptOfPersons, markErased } from "./testing/kept-rows.store.ts";
import { paymentWorld, type PaymentWorld } from "../testing/payment-world.ts";
import type { BilledTenant } from "../testing/billing-world.ts";
import { endBilling, forgetBilling } from "./index.ts";

let world: PaymentWorld;
beforeAll(async () => {
  world = await paymentWorld();
});
afterAll(() => world.services.stop());

const end = (tenant: BilledTenant) =>
  tenant.in((tx) => {
    const { services } = world;
    const actor = { kind: "job", name: "erasure", tenantId: tenant.tenantId } as const;
    const origin = { services, actor, requestId: "erasure", ip: "", actorName: "Erasure" };
    const audit = openAudit(tx, origin, "invoices.writeOff");
    return endBilling(tx, services, { by: "Erasure", reason: "It goes", audit });
  });

test("the subscription ends with its last usage billed, and nothing of it is ever due again", async () => {
  const { at, plan, tenant, renew } = world;
  at("2026-03-01T00:00:00.000Z");
  const acme = await tenant();
  const code = await plan({
    base: 0,
    charges: [{ metric: "events", model: "per_unit", included: 0, unitPrice: "1" }],
  });
  await acme.change({ kind: "start", plan: code });
  await acme.use("2026-03-02", 300);
  await acme.use("2026-03-10", 70);
  at("2026-03-10T09:00:00.000Z");
  expect(await end(acme)).toEqual({ plan: code, writtenOff: 1 });
  const invoices = await acme.invoices();
  expect(invoices.reduce((sum, { total }) => sum + total, 0)).toBe(370);
  expect(invoices.map(({ state }) => state)).toEqual(["uncollectible"]);
  expect((await world.money(acme)).balances).toMatchObject({ bad_debt: 370 });
  const made = await renew("2026-05-10T00:00:00.000Z");
  expect({ made, invoices: await acme.invoices() }).toEqual({ made: 0, invoices });
  expect(await end(acme)).toEqual({ plan: null, writtenOff: 0 });
});

test("a charge that waits is not made, one that was made is cancelled, and dunning of it is over", async () => {
  const { billedBy, work, money, simulators, advance } = world;
  const waiting = await billedBy("stripe", "pays");
  const failed = await billedBy("paddle", "declines");
  advance(10 * 86_400_000);
  await world.renew(world.now().toISOString());
  await end(waiting);
  await work();
  expect(await failed.in(dueOfDunning)).toBe(1);
  await end(failed);
  await work();
  const charges = ({ customer }: { customer: string }) =>
    Object.values(simulators)
      .flatMap((simulator) => [...simulator.charges.values()])
      .filter((charge) => charge.customer === customer)
      .map(({ status }) => status);
  expect(charges(waiting)).toEqual([]);
  expect(charges(failed)).toEqual(["void"]);
  for (const tenant of [waiting, failed]) {
    expect((await money(tenant)).invoices).toMatchObject([{ state: "uncollectible", paid: 0 }]);
    expect(await tenant.in(dueOfDunning)).toBe(0);
  }
});

test("of persons nothing is left in what was said to and by providers, and the books are as they were", async () => {
  const { billedBy, work, money, advance, deliver, services, simulators, log } = world;
  const acme = await billedBy("stripe", "pays");
  const other = await billedBy("stripe", "pays");
  advance(10 * 86_400_000);
  await world.renew(world.now().toISOString());
  await work();
  await deliver();
  await work();
  const kept = (tenant: BilledTenant) =>
    services.db.platform((tx) => keptOfPersons(tx, tenant.tenantId));
  const { methods, calls, bodies } = await kept(acme);
  expect([methods, calls, bodies].every((count) => count > 0)).toBe(true);
  const others = await kept(other);
  const { balances, invoices } = await money(acme);
  await acme.in(forgetBilling);
  expect(await kept(acme)).toEqual({ methods: 0, calls: 0, bodies: 0 });
  expect(await kept(other)).toEqual(others);
  expect(await money(acme)).toMatchObject({ balances, invoices });
  // Its provider goes on telling of its customer.
  await acme.in(markErased);
  for (const { customer } of [acme, other])
    simulators.stripe.updateCustomer(customer, { card: "declines" });
  await deliver();
  await work();
  const { rows } = await log.list({ limit: 1 });
  expect(rows).toMatchObject([{ state: "processed" }]);
  expect((await kept(acme)).methods).toBe(0);
  expect((await kept(other)).methods).toBe(1);
});
