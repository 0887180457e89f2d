import { afterEach, beforeEach, expect, test } from "vitest";
import type { WebhookEvent } from "#shared/contracts/billing/webhooks.ts";
import { createBaseApp } from "#server/app/http/base-app.ts";
import { createPaddleProvider } from "#server/platform/payments/providers/paddle.provider.ts";
import { createStripeProvider } from "#server/platform/payments/providers/stripe.provider.ts";
import { paddleDelivery, paddleDialect } from "#server/platform/payments/testing/paddle-dialect.ts";
import type { SimulatedEvent } from "#server/platform/payments/testing/payment-simulator.ts";
import {
  serveSimulator,
  type SimulatedNetwork,
} from "#server/platform/payments/testing/simulated-network.ts";
import { stripeDelivery, stripeDialect } from "#server/platform/payments/testing/stripe-dialect.ts";
import { paymentWorld, TRIAL_MS, type PaymentWorld } from "../testing/payment-world.ts";
import { processWebhooks, webhooksHttp } from "./index.ts";

const KEYS = { stripe: "sk_test_secret_of_stripe", paddle: "pdl_secret_of_paddle" };
const SECRETS = { stripe: ["whsec_new", "whsec_secret"], paddle: ["pdl_new", "pdl_ntfset_secret"] };
type Name = keyof typeof KEYS;
const NAMES: readonly Name[] = ["stripe", "paddle"];

let world: PaymentWorld;
const networks: SimulatedNetwork[] = [];
let app: ReturnType<typeof createBaseApp>;
beforeEach(async () => {
  world = await paymentWorld();
  const { stripe, paddle } = world.simulators;
  const served = {
    stripe: await serveSimulator(stripeDialect(stripe, KEYS.stripe)),
    paddle: await serveSimulator(paddleDialect(paddle, KEYS.paddle)),
  };
  networks.push(served.stripe, served.paddle);
  world.use(
    createStripeProvider(
      {
        secretKey: KEYS.stripe,
        webhookSecrets: SECRETS.stripe,
        url: served.stripe.url,
        meter: undefined,
      },
      world.services.clock,
    ),
  );
  world.use(
    createPaddleProvider({
      apiKey: KEYS.paddle,
      webhookSecrets: SECRETS.paddle,
      environment: served.paddle.url,
    }),
  );
  app = createBaseApp(world.services);
  app.route("/webhooks", webhooksHttp(world.services) as never);
});
afterEach(async () => {
  const lines = world.services.logLines.join("");
  for (const secret of [...Object.values(KEYS), ...SECRETS.stripe, ...SECRETS.paddle])
    expect(lines).not.toContain(secret);
  expect(lines).not.toContain("@example.test");
  await world.services.stop();
  for (const network of networks.splice(0)) await network.close();
});

const signed = (
  name: Name,
  event: SimulatedEvent,
  secret = SECRETS[name][1] ?? "",
  atMs = world.now().getTime(),
) => (name === "stripe" ? stripeDelivery : paddleDelivery)(event, secret, atMs);
const post = (name: Name, { body, headers }: { body: Buffer; headers: Record<string, string> }) =>
  app.request(`/webhooks/${name}`, {
    method: "POST",
    body: new Uint8Array(body),
    headers: { ...headers, "content-length": String(body.length) },
  });
const send = async (name: Name, event: SimulatedEvent) =>
  (await post(name, signed(name, event))).status;
const events = (name: Name) => world.simulators[name].events.splice(0);
const log = async (): Promise<WebhookEvent[]> => (await world.log.list({ limit: 100 })).rows;

/** A tenant whose first invoice waits on the provider's page. */
async function waiting(name: Name) {
  const tenant = await world.billedBy(name);
  world.advance(TRIAL_MS);
  await world.renew(world.now().toISOString());
  await world.work();
  const [invoice] = (await world.money(tenant)).invoices;
  const charge = [...world.simulators[name].charges.values()].findLast(
    ({ invoiceId }) => invoiceId === invoice?.invoiceId,
  );
  if (!invoice || !charge) throw new Error("nothing was charged");
  events(name);
  return { tenant, charge: charge.id, invoiceId: invoice.invoiceId };
}

test.each(NAMES)("%s: paid on the provider's page, told by a webhook, booked", async (name) => {
  const { tenant, charge } = await waiting(name);
  expect((await world.money(tenant)).invoices).toMatchObject([
    { state: "open", collection: "pending" },
  ]);
  world.simulators[name].payByLink(charge);
  for (const event of events(name)) expect(await send(name, event)).toBe(200);
  await world.work();
  const money = await world.money(tenant);
  expect(money.invoices).toMatchObject([{ state: "paid", paid: 10_000 }]);
  expect(money.balances).toEqual({ [`cash:${name}`]: 10_000, revenue: -10_000 });
  expect(await log()).toMatchObject([
    { provider: name, state: "processed", tenantId: tenant.tenantId, deliveries: 1, attempts: 1 },
  ]);
});

test.each(NAMES)("%s: 100 deliveries at once, and 100 replays, have one effect", async (name) => {
  const { tenant, charge } = await waiting(name);
  world.simulators[name].payByLink(charge);
  const [event] = events(name);
  if (!event) throw new Error("nothing was told");
  const statuses = await Promise.all(Array.from({ length: 100 }, () => send(name, event)));
  expect(new Set(statuses)).toEqual(new Set([200]));
  await Promise.all(Array.from({ length: 8 }, () => processWebhooks(world.services)));
  const [kept, ...others] = await log();
  expect(others).toEqual([]);
  expect(kept).toMatchObject({ deliveries: 100, attempts: 1, state: "processed" });
  const before = await world.money(tenant);
  const replays = Array.from({ length: 100 }, async () => {
    await world.log.replay({ webhookId: kept?.webhookId ?? "" });
    await processWebhooks(world.services);
  });
  await Promise.all(replays);
  await world.work();
  expect(await world.money(tenant)).toEqual(before);
  expect(before.balances).toEqual({ [`cash:${name}`]: 10_000, revenue: -10_000 });
  expect((await log())[0]).toMatchObject({ state: "processed" });
});

test.each(NAMES)(
  "%s: forged, stale, early and cut-off deliveries are refused and leave nothing",
  async (name) => {
    await waiting(name);
    world.simulators[name].surprise();
    const [event] = events(name);
    if (!event) throw new Error("nothing was told");
    const good = signed(name, event);
    const now = world.now().getTime();
    const refused = [
      signed(name, event, "whsec_of_somebody"),
      signed(name, event, undefined, now - 301_000),
      signed(name, event, undefined, now + 302_000),
      { ...good, body: good.body.subarray(0, -1) },
      { ...good, body: Buffer.concat([good.body, Buffer.from(" ")]) },
      { ...good, headers: {} },
      { ...good, body: Buffer.alloc(0) },
    ];
    for (const delivery of refused) {
      const answer = await post(name, delivery);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({
        code: "webhook_refused",
        message: expect.stringMatching(/^The webhook was refused: \w+ [^_…]+\.$/),
      });
    }
    // Signed, and no JSON; signed, and no event.
    for (const text of ["{", "[]", "null", '{"id":1}', "\uFEFF"]) {
      const body = Buffer.from(text);
      const { createHmac } = await import("node:crypto");
      const seconds = Math.floor(now / 1000);
      const secret = SECRETS[name][0] ?? "";
      const [joint, header] =
        name === "stripe"
          ? [".", (hex: string) => ({ "stripe-signature": `t=${seconds},v1=${hex}` })]
          : [":", (hex: string) => ({ "paddle-signature": `ts=${seconds};h1=${hex}` })];
      const hex = createHmac("sha256", secret)
        .update(`${seconds}${joint}`)
        .update(body)
        .digest("hex");
      expect(
        (await post(name, { body, headers: header(hex) as Record<string, string> })).status,
      ).toBe(400);
    }
    expect((await post(name, { ...good, body: Buffer.alloc(1_000_001, 32) })).status).toBe(413);
    expect(await log()).toEqual([]);
    expect(await send(name, event)).toBe(200);
  },
);

test("of an unknown kind, or of somebody else's customer and charge: kept, ignored, seen", async () => {
  const { simulators } = world;
  await waiting("stripe");
  simulators.stripe.surprise();
  const stranger = simulators.stripe.makeCustomer({
    tenantId: null,
    currency: null,
    name: "Else",
    email: null,
  });
  const foreign = simulators.stripe.draft({
    customer: stranger.id,
    invoiceId: "not an id",
    currency: "USD" as never,
    sent: true,
  });
  simulators.stripe.finalize(foreign.id);
  for (const event of events("stripe")) expect(await send("stripe", event)).toBe(200);
  await world.work();
  const kept = await log();
  expect(kept.map(({ state }) => state)).toEqual(kept.map(() => "ignored"));
  expect(kept.map(({ note }) => note)).toContain("of a kind that is not used here");
  expect(kept.map(({ note }) => note)).toContain("of nobody known here");
  const detail = await world.log.get({ webhookId: kept[0]?.webhookId ?? "" });
  expect(JSON.parse(detail.body)).toMatchObject({ object: "event" });
  expect(kept.every(({ tenantId }) => tenantId === null)).toBe(true);
});

test.each(NAMES)(
  "%s: in any order, late and doubled: the books end where the provider stands",
  async (name) => {
    const { tenant, charge } = await waiting(name);
    const simulator = world.simulators[name];
    simulator.payByLink(charge);
    simulator.refund(charge, 2500n, name === "stripe" ? null : "by hand");
    simulator.dispute(charge);
    simulator.closeDispute(charge, "won");
    const told = events(name);
    expect(told.length).toBe(4);
    for (const event of [...told.toReversed(), ...told]) {
      expect(await send(name, event)).toBe(200);
      await world.work();
    }
    const money = await world.money(tenant);
    expect(money.invoices).toMatchObject([{ state: "paid", paid: 10_000, refunded: 2500 }]);
    expect(money.balances).toEqual({ [`cash:${name}`]: 7500, revenue: -7500 });
  },
);

test("a provider that is down: the event waits, is told to be failing, and done later; one that it knows nothing of is dead, replay begins again", async () => {
  const { tenant, charge } = await waiting("stripe");
  const [network] = networks;
  if (!network) throw new Error("there is no network");
  world.simulators.stripe.payByLink(charge);
  const [event] = events("stripe");
  if (!event) throw new Error("nothing was told");
  await send("stripe", event);
  network.always = "nonsense";
  await processWebhooks(world.services);
  expect((await log())[0]).toMatchObject({
    state: "failed",
    attempts: 1,
    note: /not readable|Invalid/ as never,
  });
  const failing = (await world.log.providers()).find(({ provider }) => provider === "stripe");
  expect(failing).toMatchObject({ state: "failing", error: /not readable|Invalid/ as never });
  network.always = undefined;
  const kept = world.simulators.stripe.charges.get(charge);
  world.simulators.stripe.charges.delete(charge);
  world.advance(5000);
  await processWebhooks(world.services);
  expect((await log())[0]).toMatchObject({ state: "dead", attempts: 2 });
  expect((await world.log.list({ limit: 10, states: ["dead"] })).rows).toHaveLength(1);
  if (kept) world.simulators.stripe.charges.set(charge, kept);
  const webhookId = (await log())[0]?.webhookId ?? "";
  expect(await world.log.replay({ webhookId })).toMatchObject({ state: "received", attempts: 0 });
  await world.work();
  expect((await log())[0]).toMatchObject({ state: "processed" });
  expect((await world.money(tenant)).invoices).toMatchObject([{ state: "paid" }]);
});

test("a provider that is not configured here has no such page", async () => {
  (world.services.payments as Map<string, unknown>).delete("paddle");
  world.simulators.paddle.surprise();
  const [event] = events("paddle");
  if (!event) throw new Error("nothing was told");
  expect(await send("paddle", event)).toBe(404);
});
