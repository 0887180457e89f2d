import { LogLevel, Paddle, type Environment } from "@paddle/paddle-node-sdk";
import { z } from "zod";
import type { PaymentProvider } from "../payment-provider.ts";
import { findCarrier, makeCustomer, readCustomer } from "./paddle-customers.ts";
import { asPaddleCall } from "./paddle-errors.ts";
import { carrierItem, createPaddleTransactions } from "./paddle-transactions.ts";
import { readPaddleWebhook } from "./paddle-webhook.ts";

export interface PaddleSettings {
  readonly apiKey: string;
  readonly webhookSecrets: readonly string[];
  /** `sandbox`, `production`, or the address of another one, for tests. */
  readonly environment: string;
}

const API_VERSION = "1";
const PortalSession = z.object({
  urls: z.object({
    subscriptions: z.array(z.object({ updateSubscriptionPaymentMethod: z.url() })),
    general: z.object({ overview: z.url() }),
  }),
});
const Checkout = z.object({ checkout: z.object({ url: z.url() }) });

/**
 * Paddle keeps a payment method only with a subscription of its own: a carrier that costs nothing, started on its checkout page. Our
 * invoices are charged to it one by one; without it each is a transaction that the customer pays on Paddle's page. Paddle has no
 * idempotency keys, so that everything is looked for before it is made.
 */
export function createPaddleProvider(settings: PaddleSettings): PaymentProvider {
  const paddle = new Paddle(settings.apiKey, {
    environment: settings.environment as Environment,
    logLevel: LogLevel.none,
    customHeaders: { "Paddle-Version": API_VERSION },
  });
  const transactions = createPaddleTransactions(paddle);
  const dashboard = settings.environment === "production" ? "vendors" : "sandbox-vendors";
  return {
    name: "paddle",
    ensureCustomer: (customer) => asPaddleCall(() => makeCustomer(paddle, customer)),
    fetchCustomer: (reference) => asPaddleCall(() => readCustomer(paddle, reference)),
    openPortal: (reference) =>
      asPaddleCall(async () => {
        const carrier = await findCarrier(paddle, reference);
        if (carrier === undefined) {
          const made = await paddle.transactions.create({
            customerId: reference,
            items: [carrierItem],
            customData: { carrier: "true" },
          });
          return { url: Checkout.parse(made).checkout.url };
        }
        const { urls } = PortalSession.parse(
          await paddle.customerPortalSessions.create(reference, [carrier]),
        );
        return {
          url: urls.subscriptions[0]?.updateSubscriptionPaymentMethod ?? urls.general.overview,
        };
      }),
    collect: (charge) => asPaddleCall(() => transactions.collect(charge)),
    retry: (reference) => asPaddleCall(() => transactions.retry(reference)),
    cancelCharge: (reference) => asPaddleCall(() => transactions.cancelCharge(reference)),
    refund: (refund) => asPaddleCall(() => transactions.refund(refund)),
    fetchCharge: (reference) => asPaddleCall(() => transactions.fetchCharge(reference)),
    findCharge: (customer, invoiceId) =>
      asPaddleCall(() => transactions.findCharge(customer, invoiceId)),
    listCharges: (since, after) => asPaddleCall(() => transactions.listCharges(since, after)),
    readWebhook: (body, headers, now) =>
      readPaddleWebhook(body, headers, settings.webhookSecrets, now),
    customerUrl: (reference) =>
      `https://${dashboard}.paddle.com/customers-v2/${encodeURIComponent(reference)}`,
  };
}
