import { createHmac } from "node:crypto";
import { fromStripeAmount, toStripeAmount } from "../providers/stripe-amounts.ts";
import {
  SimulatedRefusal,
  amountOf,
  paidOf,
  type PaymentSimulator,
  type SimulatedCharge,
  type SimulatedCustomer,
  type SimulatedEvent,
} from "./payment-simulator.ts";
import { routesOf, type ApiAnswer, type ApiRequest, type SimulatedApi } from "./simulated-api.ts";

const KEYS_LIVE_MS = 86_400_000;
const seconds = (ms: number) => Math.floor(ms / 1000);
const ok = (body: unknown): ApiAnswer => ({ status: 200, body });
const list = (data: unknown[]): ApiAnswer =>
  ok({ object: "list", data, has_more: false, url: "/" });
const refused = (status: number, type: string, code: string, message: string): ApiAnswer => ({
  status,
  body: { error: { type, code, message } },
});
const inOf = (id: string) => id.replace(/^chg_/, "in_");
const chgOf = (id: string) => id.replace(/^(in|pi)_/, "chg_");
const piOf = (id: string) => id.replace(/^chg_/, "pi_");

/** The simulator as Stripe's API, with its idempotency keys: the same one answers the same for a day, other parameters are refused. */
export function stripeDialect(simulator: PaymentSimulator, secretKey: string): SimulatedApi {
  const kept = new Map<string, { at: number; fingerprint: string; answer: ApiAnswer }>();
  const meters = new Map<string, { customer: string; value: number; at: number }>();
  const api = routesOf(stripeRoutes(simulator, meters));
  const guarded = (request: ApiRequest): ApiAnswer => {
    try {
      return api(request);
    } catch (error) {
      if (!(error instanceof SimulatedRefusal)) throw error;
      return /no (charge|customer)/.test(error.message)
        ? refused(404, "invalid_request_error", "resource_missing", error.message)
        : refused(400, "invalid_request_error", "invoice_not_editable", error.message);
    }
  };
  return (request) => {
    if (request.headers["authorization"] !== `Bearer ${secretKey}`)
      return refused(
        401,
        "invalid_request_error",
        "api_key_invalid",
        "Invalid API Key provided: sk_test_****",
      );
    const key = request.method === "POST" ? request.headers["idempotency-key"] : undefined;
    if (key === undefined) return guarded(request);
    const fingerprint = `${request.path}?${request.body}`;
    const before = kept.get(key);
    if (before && simulator.now() - before.at < KEYS_LIVE_MS)
      return before.fingerprint === fingerprint
        ? before.answer
        : refused(
            400,
            "idempotency_error",
            "idempotency_key_in_use",
            "Keys for idempotent requests can only be used with the same parameters they were first used with.",
          );
    const answer = guarded(request);
    // What was refused before anything ran is not kept.
    if (answer.status < 300 || answer.status === 402)
      kept.set(key, { at: simulator.now(), fingerprint, answer });
    return answer;
  };
}

function stripeRoutes(
  simulator: PaymentSimulator,
  meters: Map<string, { customer: string; value: number; at: number }>,
) {
  const form = (request: ApiRequest) => new URLSearchParams(request.body);
  const ofPayment = (request: ApiRequest) =>
    simulator.chargeOf(chgOf(request.query.get("payment_intent") ?? ""));
  const details = (fields: URLSearchParams) => ({
    name: fields.get("name") ?? "",
    email: fields.get("email"),
    tenantId: fields.get("metadata[tenant_id]"),
    currency: fields.get("metadata[currency]"),
  });
  return {
    "POST /v1/customers": (request: ApiRequest) =>
      ok(customerJson(simulator.makeCustomer(details(form(request))))),
    "GET /v1/customers": (request: ApiRequest) =>
      list(
        [...simulator.customers.values()]
          .filter(({ email }) => email === request.query.get("email"))
          .map(customerJson),
      ),
    "POST /v1/customers/*": (request: ApiRequest, [id = ""]: readonly string[]) =>
      ok(customerJson(simulator.updateCustomer(id, details(form(request))))),
    "GET /v1/customers/*": (_: ApiRequest, [id = ""]: readonly string[]) =>
      ok(customerJson(simulator.customerOf(id))),
    "GET /v1/customers/*/payment_methods": (_: ApiRequest, [id = ""]: readonly string[]) =>
      list(simulator.customerOf(id).card ? [methodJson(id)] : []),
    "POST /v1/billing_portal/sessions": (request: ApiRequest) =>
      ok({ id: "bps_1", url: `https://billing.example/p/${form(request).get("customer")}` }),
    "POST /v1/checkout/sessions": (request: ApiRequest) =>
      ok({ id: "cs_1", url: `https://checkout.example/c/${form(request).get("customer")}` }),
    "POST /v1/invoices": (request: ApiRequest) => {
      const fields = form(request);
      return ok(
        invoiceJson(
          simulator.draft({
            customer: fields.get("customer") ?? "",
            invoiceId: fields.get("metadata[invoice_id]"),
            currency: (
              fields.get("currency") ?? "usd"
            ).toUpperCase() as SimulatedCharge["currency"],
            sent: fields.get("collection_method") === "send_invoice",
          }),
        ),
      );
    },
    "GET /v1/invoices": (request: ApiRequest) => {
      const customer = request.query.get("customer");
      const since = Number(request.query.get("created[gte]") ?? 0);
      return list(
        [...simulator.charges.values()]
          .filter(
            (charge) =>
              (customer === null || charge.customer === customer) &&
              seconds(charge.createdAt) >= since,
          )
          .toReversed()
          .map(invoiceJson),
      );
    },
    "GET /v1/invoices/*": (_: ApiRequest, [id = ""]: readonly string[]) =>
      ok(invoiceJson(simulator.chargeOf(chgOf(id)))),
    "GET /v1/invoices/*/lines": (_: ApiRequest, [id = ""]: readonly string[]) =>
      list(
        simulator.chargeOf(chgOf(id)).lines.map((line) => ({
          id: line.id,
          object: "line_item",
          metadata: line.mark === null ? {} : { line: line.mark },
        })),
      ),
    "POST /v1/invoiceitems": (request: ApiRequest) => {
      const fields = form(request);
      const currency = (fields.get("currency") ?? "").toUpperCase();
      const id = simulator.addLine(chgOf(fields.get("invoice") ?? ""), {
        mark: fields.get("metadata[line]"),
        text: fields.get("description") ?? "",
        amount: fromStripeAmount(Number(fields.get("amount")), currency),
      });
      return ok({ id, object: "invoiceitem" });
    },
    "POST /v1/invoices/*/finalize": (_: ApiRequest, [id = ""]: readonly string[]) => {
      simulator.finalize(chgOf(id));
      return ok(invoiceJson(simulator.chargeOf(chgOf(id))));
    },
    "POST /v1/invoices/*/send": (_: ApiRequest, [id = ""]: readonly string[]) =>
      ok(invoiceJson(simulator.chargeOf(chgOf(id)))),
    "POST /v1/invoices/*/pay": (_: ApiRequest, [id = ""]: readonly string[]) =>
      simulator.attempt(chgOf(id))
        ? ok(invoiceJson(simulator.chargeOf(chgOf(id))))
        : refused(402, "card_error", "card_declined", "Your card was declined."),
    "POST /v1/invoices/*/void": (_: ApiRequest, [id = ""]: readonly string[]) => {
      simulator.cancel(chgOf(id));
      return ok(invoiceJson(simulator.chargeOf(chgOf(id))));
    },
    "GET /v1/invoice_payments": (request: ApiRequest) => {
      const reference =
        request.query.get("invoice") ?? request.query.get("payment[payment_intent]") ?? "";
      const { id } = simulator.chargeOf(chgOf(reference));
      return list([
        {
          id: "inpay_1",
          object: "invoice_payment",
          invoice: inOf(id),
          payment: { type: "payment_intent", payment_intent: piOf(id) },
        },
      ]);
    },
    "GET /v1/charges": (request: ApiRequest) => list(partsJson(ofPayment(request)).charges),
    "GET /v1/refunds": (request: ApiRequest) => list(partsJson(ofPayment(request)).refunds),
    "POST /v1/refunds": (request: ApiRequest) => {
      const fields = form(request);
      const charge = simulator.chargeOf(chgOf(fields.get("payment_intent") ?? ""));
      const amount = fromStripeAmount(Number(fields.get("amount")), charge.currency);
      return ok(
        refundJson(charge, simulator.refund(charge.id, amount, fields.get("metadata[refund_id]"))),
      );
    },
    "GET /v1/disputes": (request: ApiRequest) => list(partsJson(ofPayment(request)).disputes),
    "POST /v1/billing/meter_events": (request: ApiRequest) => {
      const fields = form(request);
      const identifier = fields.get("identifier") ?? "";
      if (meters.has(identifier))
        return refused(
          400,
          "invalid_request_error",
          "duplicate_meter_event",
          "An event already exists with this identifier.",
        );
      meters.set(identifier, {
        customer: fields.get("payload[stripe_customer_id]") ?? "",
        value: Number(fields.get("payload[value]")),
        at: Number(fields.get("timestamp")),
      });
      return ok({ object: "billing.meter_event", identifier });
    },
    "GET /v1/billing/meters": () =>
      list([{ id: "mtr_1", object: "billing.meter", event_name: "events" }]),
    "GET /v1/billing/meters/*/event_summaries": (request: ApiRequest) => {
      const [from, until] = [
        Number(request.query.get("start_time")),
        Number(request.query.get("end_time")),
      ];
      const value = [...meters.values()]
        .filter(
          ({ customer, at }) =>
            customer === request.query.get("customer") && at >= from && at < until,
        )
        .reduce((sum, event) => sum + event.value, 0);
      return list([
        { id: "mtrs_1", object: "billing.meter_event_summary", aggregated_value: value },
      ]);
    },
  };
}

const methodJson = (customer: string) => ({
  id: `pm_${customer}`,
  object: "payment_method",
  type: "card",
  card: { brand: "visa", last4: "4242", exp_month: 7, exp_year: 2031 },
});
const customerJson = (customer: SimulatedCustomer) => ({
  id: customer.id,
  object: "customer",
  name: customer.name,
  email: customer.email,
  metadata: {
    ...(customer.tenantId === null ? {} : { tenant_id: customer.tenantId }),
    ...(customer.currency === null ? {} : { currency: customer.currency }),
  },
  invoice_settings: { default_payment_method: customer.card ? methodJson(customer.id) : null },
});
export const invoiceJson = (charge: SimulatedCharge) => ({
  id: inOf(charge.id),
  object: "invoice",
  status: charge.status,
  currency: charge.currency.toLowerCase(),
  customer: charge.customer,
  total: toStripeAmount(amountOf(charge), charge.currency),
  amount_paid: toStripeAmount(paidOf(charge), charge.currency),
  attempted: charge.attempts.length > 0,
  collection_method: charge.sent ? "send_invoice" : "charge_automatically",
  hosted_invoice_url:
    charge.status === "draft" ? null : `https://invoice.example/${inOf(charge.id)}`,
  metadata: charge.invoiceId === null ? {} : { invoice_id: charge.invoiceId },
  status_transitions: { paid_at: charge.paidAt === null ? null : seconds(charge.paidAt) },
});
/** What hangs on the payment of an invoice. */
export const partsJson = (charge: SimulatedCharge) => ({
  charges: charge.attempts.map(({ id, status }) => ({
    id,
    object: "charge",
    status: status === "captured" ? "succeeded" : status,
    failure_message: status === "failed" ? "Your card was declined." : null,
  })),
  refunds: charge.refunds.map((refund) => refundJson(charge, refund)),
  disputes: charge.disputes.map(({ id, amount, status }) => ({
    id,
    object: "dispute",
    amount: toStripeAmount(amount, charge.currency),
    status: status === "open" ? "needs_response" : status,
  })),
});
const refundJson = (charge: SimulatedCharge, refund: SimulatedCharge["refunds"][number]) => ({
  id: refund.id,
  object: "refund",
  amount: toStripeAmount(refund.amount, charge.currency),
  status: refund.status === "done" ? "succeeded" : refund.status,
  metadata: refund.mark === null ? {} : { refund_id: refund.mark },
});

const TYPES: Record<SimulatedEvent["topic"], string> = {
  charge: "invoice.updated",
  refund: "refund.updated",
  dispute: "charge.dispute.updated",
  customer: "customer.updated",
  unknown: "tax_rate.created",
};

/** A webhook as Stripe sends it, signed at `atMs`. */
export function stripeDelivery(event: SimulatedEvent, secret: string, atMs: number) {
  const object =
    event.topic === "charge"
      ? { id: inOf(event.reference) }
      : event.topic === "customer"
        ? { id: event.reference }
        : { id: `x_${event.id}`, payment_intent: piOf(event.reference) };
  const body = Buffer.from(
    JSON.stringify({
      id: event.id,
      object: "event",
      api_version: "2026-10-28.endive",
      created: seconds(event.at),
      data: { object },
      livemode: false,
      type: TYPES[event.topic],
    }),
  );
  const signature = createHmac("sha256", secret)
    .update(`${seconds(atMs)}.`)
    .update(body)
    .digest("hex");
  return { body, headers: { "stripe-signature": `t=${seconds(atMs)},v1=${signature}` } };
}
