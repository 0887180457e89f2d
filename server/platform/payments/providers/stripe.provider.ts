import { Stripe } from "stripe";
import { z } from "zod";
import { PROVIDER_DEADLINE_MS } from "../deadline.ts";
import type { Clock } from "../../context/services.ts";
import type { PaymentProvider } from "../payment-provider.ts";
import { makeCustomer, readCustomer } from "./stripe-customers.ts";
import { asStripeCall } from "./stripe-errors.ts";
import { createStripeInvoices } from "./stripe-invoices.ts";
import { createStripeMeter } from "./stripe-meter.ts";
import { readStripeWebhook } from "./stripe-webhook.ts";

export interface StripeSettings {
  readonly secretKey: string;
  readonly webhookSecrets: readonly string[];
  /** Another address than Stripe's own, for tests. */
  readonly url: string | undefined;
  /** `event_name` of the meter that usage is told to; undefined: none. */
  readonly meter: string | undefined;
}

const API_VERSION = "2026-10-28.endive";
const Session = z.object({ url: z.url() });

/**
 * Stripe collects single invoices that we drive: nothing advances by itself (`auto_advance: false`), so that a retry is only ever made
 * by our schedule. With a payment method it is charged at once, without one the customer is sent Stripe's page of the invoice.
 */
export function createStripeProvider(settings: StripeSettings, clock: Clock): PaymentProvider {
  const stripe = new Stripe(settings.secretKey, {
    apiVersion: API_VERSION,
    timeout: PROVIDER_DEADLINE_MS,
    // Retries are the outbox's.
    maxNetworkRetries: 0,
    telemetry: false,
    ...addressOf(settings.url),
  });
  const invoices = createStripeInvoices(stripe, clock);
  const meter =
    settings.meter === undefined ? undefined : createStripeMeter(stripe, settings.meter, clock);
  const test = /^[sr]k_test_/.test(settings.secretKey) ? "test/" : "";
  return {
    name: "stripe",
    ensureCustomer: (customer, key) => asStripeCall(() => makeCustomer(stripe, customer, key)),
    fetchCustomer: (reference) =>
      asStripeCall(async () => (await readCustomer(stripe, reference)).state),
    openPortal: (reference, returnUrl) =>
      asStripeCall(async () => {
        const { method, currency } = await readCustomer(stripe, reference);
        // The portal shows what is there; the first method is entered at a checkout that charges nothing.
        const session = method
          ? await stripe.billingPortal.sessions.create({
              customer: reference,
              return_url: returnUrl,
            })
          : await stripe.checkout.sessions.create({
              mode: "setup",
              customer: reference,
              currency,
              success_url: returnUrl,
              cancel_url: returnUrl,
            });
        return { url: Session.parse(session).url };
      }),
    ...wrapped(invoices),
    ...(meter && {
      reportUsage: (report) => asStripeCall(() => meter.report(report)),
      readUsage: (reference, from, until) => asStripeCall(() => meter.read(reference, from, until)),
    }),
    readWebhook: (body, headers, now) =>
      readStripeWebhook(body, headers, settings.webhookSecrets, now),
    customerUrl: (reference) =>
      `https://dashboard.stripe.com/${test}customers/${encodeURIComponent(reference)}`,
  };
}

type Invoices = ReturnType<typeof createStripeInvoices>;
const wrapped = (invoices: Invoices): Invoices => ({
  collect: (charge, key) => asStripeCall(() => invoices.collect(charge, key)),
  retry: (reference, key) => asStripeCall(() => invoices.retry(reference, key)),
  cancelCharge: (reference, key) => asStripeCall(() => invoices.cancelCharge(reference, key)),
  refund: (refund, key) => asStripeCall(() => invoices.refund(refund, key)),
  fetchCharge: (reference) => asStripeCall(() => invoices.fetchCharge(reference)),
  findCharge: (customer, invoiceId) => asStripeCall(() => invoices.findCharge(customer, invoiceId)),
  listCharges: (since, after) => asStripeCall(() => invoices.listCharges(since, after)),
});

function addressOf(url: string | undefined) {
  if (url === undefined) return {};
  const { protocol, hostname, port } = new URL(url);
  const secure = protocol === "https:";
  return {
    protocol: secure ? ("https" as const) : ("http" as const),
    host: hostname,
    port: port === "" ? (secure ? 443 : 80) : Number(port),
  };
}
