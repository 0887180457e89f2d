import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Currency } from "#shared/kernel/index.ts";
import { hasStripeMock, startStripeMock, type StripeMock } from "#server/testing/stripe-mock.ts";
import type { PaymentProvider } from "./payment-provider.ts";
import { createStripeProvider } from "./providers/stripe.provider.ts";

/** stripe-mock keeps nothing and answers with fixtures: that each request is one Stripe takes is all that is proved here. */
describe.skipIf(!hasStripeMock())(
  "what is sent to Stripe is what its published description takes",
  () => {
    let mock: StripeMock;
    let provider: PaymentProvider;
    beforeAll(async () => {
      mock = await startStripeMock();
      provider = createStripeProvider(
        { secretKey: "sk_test_123", webhookSecrets: ["whsec_1"], url: mock.url, meter: "events" },
        { now: () => new Date("2026-01-01T00:00:00Z") },
      );
    }, 300_000);
    afterAll(() => mock.stop());
    const billedTo = { name: "Acme", email: "a@example.test", address: "Street 1", taxId: "DE1" };
    const currency = Currency.parse("USD");

    test("customers: made, brought up to date, read", async () => {
      const made = await provider.ensureCustomer({ tenantId: "t", billedTo, currency }, "key");
      expect(made.reference).toMatch(/^cus_/);
      const again = { reference: made.reference, tenantId: "t", billedTo, currency };
      await provider.ensureCustomer(again, "key");
      await provider.fetchCustomer(made.reference);
    });

    test("the customer's page", async () => {
      expect((await provider.openPortal?.("cus_1", "https://console.example/"))?.url).toMatch(
        /^https:/,
      );
    });

    test("an invoice: drafted, with lines, finalized, paid or sent, tried again, voided, found and listed", async () => {
      const charge = {
        customer: "cus_1",
        tenantId: "t",
        invoiceId: "i",
        number: "ACME-000001",
        currency,
        amount: 300n,
        lines: [
          { text: "Base", amount: 100n },
          { text: "Events", amount: 200n },
        ],
        dueAt: new Date("2026-01-15T00:00:00Z"),
      };
      const state = await provider.collect(charge, "collect:i");
      expect(state.reference).toMatch(/^in_/);
      expect(state.currency).toMatch(/^[A-Z]{3}$/);
      await provider.fetchCharge(state.reference);
      await provider.fetchCharge("pi_1");
      await provider.retry(state.reference, "retry:i:1");
      await provider.cancelCharge(state.reference, "cancel:i");
      await provider.findCharge("cus_1", "i");
      await provider.listCharges(new Date("2026-01-01T00:00:00Z"));
    });

    test("usage of a meter", async () => {
      const at = new Date("2025-12-31T12:00:00Z");
      await provider.reportUsage?.({ customer: "cus_1", identifier: "t:1", quantity: 5, at });
      await provider.reportUsage?.({ customer: "cus_1", identifier: "t:2", quantity: -5, at });
    });

    test("a refund: the payment of the fixture's invoice is of a kind that cannot be, so its request is sent by itself", async () => {
      const refund = { charge: "in_1", refundId: "r", amount: 100n, currency };
      await expect(provider.refund(refund, "refund:r")).rejects.toMatchObject({
        code: "nothing_paid",
      });
      const form = { payment_intent: "pi_1", amount: "100", "metadata[refund_id]": "r" };
      const send = (fields: Record<string, string>) =>
        fetch(`${mock.url}/v1/refunds`, {
          method: "POST",
          headers: { authorization: "Bearer sk_test_123" },
          body: new URLSearchParams(fields),
        });
      expect((await send(form)).status).toBe(200);
      // It does look: a parameter that is not in the description is refused.
      expect((await send({ ...form, nonsense: "1" })).status).toBe(400);
    });
  },
);
