import { expect, test } from "vitest";
import { Currency } from "#shared/kernel/index.ts";
import { paymentProviderContract } from "./payment-provider.contract.ts";
import { manualProvider } from "./providers/manual.provider.ts";
import { createPaddleProvider } from "./providers/paddle.provider.ts";
import { createStripeProvider } from "./providers/stripe.provider.ts";
import { paddleDelivery, paddleDialect, paddleRefusal } from "./testing/paddle-dialect.ts";
import { createPaymentSimulator } from "./testing/payment-simulator.ts";
import { serveSimulator } from "./testing/simulated-network.ts";
import { simulatedProvider } from "./testing/simulated-provider.ts";
import { stripeDelivery, stripeDialect } from "./testing/stripe-dialect.ts";

const NOW = new Date("2026-02-01T00:00:00Z");
const KEY = "sk_test_very_secret";
const SECRET = "whsec_very_secret";

paymentProviderContract("the simulator itself", { retries: true }, async () => {
  const simulator = createPaymentSimulator();
  const provider = simulatedProvider("stripe", simulator);
  return {
    provider,
    simulator,
    mishaps: provider.mishaps,
    deliver: (event) => ({ body: Buffer.from(JSON.stringify(event)), headers: { signed: "yes" } }),
    now: () => NOW,
    secrets: [],
    close: async () => undefined,
  };
});

paymentProviderContract("Stripe's adapter and SDK", { retries: true }, async () => {
  const simulator = createPaymentSimulator();
  const network = await serveSimulator(stripeDialect(simulator, KEY));
  const provider = createStripeProvider(
    { secretKey: KEY, webhookSecrets: [SECRET], url: network.url, meter: "events" },
    { now: () => new Date(simulator.now()) },
  );
  return {
    provider,
    simulator,
    mishaps: network.mishaps,
    deliver: (event) => stripeDelivery(event, SECRET, NOW.getTime()),
    now: () => NOW,
    secrets: [KEY, SECRET],
    close: () => network.close(),
  };
});

paymentProviderContract("Paddle's adapter and SDK", { retries: false }, async () => {
  const simulator = createPaymentSimulator();
  const network = await serveSimulator(
    paddleDialect(simulator, KEY),
    paddleRefusal(500, "internal_error", "broken"),
  );
  const provider = createPaddleProvider({
    apiKey: KEY,
    webhookSecrets: [SECRET],
    environment: network.url,
  });
  return {
    provider,
    simulator,
    mishaps: network.mishaps,
    deliver: (event) => paddleDelivery(event, SECRET, NOW.getTime()),
    now: () => NOW,
    secrets: [KEY, SECRET],
    close: () => network.close(),
  };
});

test("an invoice by hand calls nobody: its customer is the tenant, and collecting is refused", async () => {
  const customer = await manualProvider.fetchCustomer("t");
  expect(customer).toEqual({ reference: "t", tenantId: "t", paymentMethod: null });
  await expect(manualProvider.fetchCharge("x")).rejects.toMatchObject({ kind: "refused" });
});

test("Stripe: where its lists lag behind, the idempotency key alone keeps a lost answer from a second charge", async () => {
  const simulator = createPaymentSimulator();
  const api = stripeDialect(simulator, KEY);
  const network = await serveSimulator((request) =>
    request.path === "/v1/invoices" && request.method === "GET"
      ? { status: 200, body: { object: "list", data: [], has_more: false, url: "/" } }
      : api(request),
  );
  const provider = createStripeProvider(
    { secretKey: KEY, webhookSecrets: [SECRET], url: network.url, meter: undefined },
    { now: () => NOW },
  );
  const { id: customer } = simulator.makeCustomer({
    tenantId: "t",
    currency: "usd",
    name: "Acme",
    email: null,
  });
  simulator.updateCustomer(customer, { card: "pays" });
  const charge = {
    customer,
    tenantId: "t",
    invoiceId: "i",
    number: "ACME-000001",
    currency: Currency.parse("USD"),
    amount: 100n,
    lines: [{ text: "Base", amount: 100n }],
    dueAt: NOW,
  };
  for (let time = 0; time < 3; time += 1)
    await provider.collect(charge, "collect:i").catch(() => undefined);
  expect(simulator.charges.size).toBe(1);
  expect(simulator.captured("i")).toEqual([100n]);
  await network.close();
});
