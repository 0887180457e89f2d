import { createHmac } from "node:crypto";
import {
  SimulatedRefusal,
  amountOf,
  type PaymentSimulator,
  type SimulatedCharge,
  type SimulatedCustomer,
  type SimulatedEvent,
} from "./payment-simulator.ts";
import { routesOf, type ApiAnswer, type ApiRequest, type SimulatedApi } from "./simulated-api.ts";

const txnOf = (id: string) => id.replace(/^chg_/, "txn_");
const chgOf = (id: string) => id.replace(/^txn_/, "chg_");
const instant = (ms: number) => new Date(ms).toISOString();
const ok = (data: unknown): ApiAnswer => ({
  status: 200,
  body: { data, meta: { request_id: "r" } },
});
const list = (data: unknown[]): ApiAnswer => ({
  status: 200,
  body: {
    data,
    meta: {
      request_id: "r",
      pagination: { per_page: 200, has_more: false, next: "", estimated_total: data.length },
    },
  },
});
export const paddleRefusal = (status: number, code: string, detail: string): ApiAnswer => ({
  status,
  body: {
    error: {
      type: status < 500 ? "request_error" : "api_error",
      code,
      detail,
      documentation_url: "",
    },
    meta: { request_id: "r" },
  },
});

interface Price {
  description: string;
  unit_price: { amount: string; currency_code: string };
  custom_data?: Record<string, string> | null;
}
interface Item {
  price: Price;
}

/** The simulator as Paddle's API: without idempotency keys, as the real one. */
export function paddleDialect(simulator: PaymentSimulator, apiKey: string): SimulatedApi {
  const api = routesOf(paddleRoutes(simulator));
  return (request) => {
    if (request.headers["authorization"]?.toLowerCase() !== `bearer ${apiKey.toLowerCase()}`)
      return paddleRefusal(403, "authentication_malformed", "no such key");
    if (request.headers["paddle-version"] !== "1")
      return paddleRefusal(400, "bad_request", "the version is not pinned");
    try {
      return api(request);
    } catch (error) {
      if (!(error instanceof SimulatedRefusal)) throw error;
      return /^no /.test(error.message)
        ? paddleRefusal(404, "entity_not_found", error.message)
        : paddleRefusal(400, "transaction_immutable", error.message);
    }
  };
}

function paddleRoutes(simulator: PaymentSimulator) {
  const json = (request: ApiRequest) => JSON.parse(request.body) as Record<string, unknown>;
  const details = (fields: Record<string, unknown>) => ({
    name: String(fields["name"] ?? ""),
    email: String(fields["email"]),
    tenantId: (fields["custom_data"] as { tenant_id?: string } | undefined)?.tenant_id ?? null,
    currency: null,
  });
  const draftOf = (
    customer: string,
    items: Item[],
    custom: Record<string, string> | null,
    sent: boolean,
  ) => {
    const charge = simulator.draft({
      customer,
      invoiceId: custom?.["invoice_id"] ?? items[0]?.price.custom_data?.["invoice_id"] ?? null,
      currency: (items[0]?.price.unit_price.currency_code ?? "USD") as SimulatedCharge["currency"],
      sent,
    });
    for (const { price } of items)
      simulator.addLine(charge.id, {
        mark: null,
        text: price.description,
        amount: BigInt(price.unit_price.amount),
      });
    simulator.finalize(charge.id);
    return charge;
  };
  return {
    "POST /customers": (request: ApiRequest) => {
      const customer = details(json(request));
      if ([...simulator.customers.values()].some(({ email }) => email === customer.email))
        return paddleRefusal(
          409,
          "customer_already_exists",
          "customer email conflicts with another customer",
        );
      return ok(customerJson(simulator.makeCustomer(customer)));
    },
    "PATCH /customers/*": (request: ApiRequest, [id = ""]: readonly string[]) =>
      ok(customerJson(simulator.updateCustomer(id, details(json(request))))),
    "GET /customers": (request: ApiRequest) =>
      list(
        [...simulator.customers.values()]
          .filter(({ email }) => email === request.query.get("email"))
          .map(customerJson),
      ),
    "GET /customers/*": (_: ApiRequest, [id = ""]: readonly string[]) =>
      ok(customerJson(simulator.customerOf(id))),
    "GET /customers/*/payment-methods": (_: ApiRequest, [id = ""]: readonly string[]) =>
      list(
        simulator.customerOf(id).card
          ? [
              {
                id: "paymtd_1",
                customer_id: id,
                address_id: "add_1",
                type: "card",
                card: {
                  type: "visa",
                  last4: "4242",
                  expiry_month: 7,
                  expiry_year: 2031,
                  cardholder_name: "",
                },
                origin: "subscription",
              },
            ]
          : [],
      ),
    "POST /customers/*/portal-sessions": (request: ApiRequest, [id = ""]: readonly string[]) =>
      ok({
        id: "cpls_1",
        customer_id: id,
        created_at: instant(simulator.now()),
        urls: {
          general: { overview: `https://portal.example/${id}` },
          subscriptions: (json(request)["subscription_ids"] as string[]).map((subscription) => ({
            id: subscription,
            cancel_subscription: "https://portal.example/cancel",
            update_subscription_payment_method: `https://portal.example/${subscription}`,
          })),
        },
      }),
    "GET /subscriptions": (request: ApiRequest) => {
      const id = request.query.get("customer_id") ?? "";
      const { card, currency } = simulator.customerOf(id);
      return list(card ? [subscriptionJson(id, currency ?? "USD", simulator.now())] : []);
    },
    "POST /subscriptions/*/charge": (request: ApiRequest, [id = ""]: readonly string[]) => {
      const customer = id.replace(/^sub_/, "");
      const charge = draftOf(customer, json(request)["items"] as Item[], null, false);
      simulator.attempt(charge.id);
      return ok(subscriptionJson(customer, charge.currency, simulator.now()));
    },
    "POST /transactions": (request: ApiRequest) => {
      const fields = json(request);
      const custom = (fields["custom_data"] ?? null) as Record<string, string> | null;
      return ok(
        transactionJson(
          draftOf(String(fields["customer_id"]), fields["items"] as Item[], custom, true),
        ),
      );
    },
    "GET /transactions": (request: ApiRequest) => {
      const customer = request.query.get("customer_id");
      const since = Date.parse(request.query.get("created_at[GTE]") ?? "1970-01-01");
      return list(
        [...simulator.charges.values()]
          .filter(
            (charge) =>
              (customer === null || charge.customer === customer) && charge.createdAt >= since,
          )
          .toReversed()
          .map(transactionJson),
      );
    },
    "GET /transactions/*": (_: ApiRequest, [id = ""]: readonly string[]) =>
      ok(transactionJson(simulator.chargeOf(chgOf(id)))),
    "PATCH /transactions/*": (request: ApiRequest, [id = ""]: readonly string[]) => {
      if (json(request)["status"] === "canceled") simulator.cancel(chgOf(id));
      return ok(transactionJson(simulator.chargeOf(chgOf(id))));
    },
    "GET /adjustments": (request: ApiRequest) =>
      list(adjustmentsJson(simulator.chargeOf(chgOf(request.query.get("transaction_id") ?? "")))),
    "POST /adjustments": (request: ApiRequest) => {
      const fields = json(request);
      const charge = simulator.chargeOf(chgOf(String(fields["transaction_id"])));
      const amount = (fields["items"] as { amount: string }[]).reduce(
        (sum, item) => sum + BigInt(item.amount),
        0n,
      );
      const { id } = simulator.refund(charge.id, amount, String(fields["reason"]));
      return ok(adjustmentsJson(charge).find((adjustment) => adjustment.id === id));
    },
  };
}

const customerJson = (customer: SimulatedCustomer) => ({
  id: customer.id,
  name: customer.name,
  email: customer.email,
  status: "active",
  locale: "en",
  marketing_consent: false,
  custom_data: customer.tenantId === null ? null : { tenant_id: customer.tenantId },
  created_at: instant(0),
  updated_at: instant(0),
});
const subscriptionJson = (customer: string, currency: string, now: number) => ({
  id: `sub_${customer}`,
  status: "active",
  customer_id: customer,
  address_id: "add_1",
  currency_code: currency.toUpperCase(),
  collection_mode: "automatic",
  billing_cycle: { interval: "month", frequency: 1 },
  items: [],
  created_at: instant(now),
  updated_at: instant(now),
});
const totals = (amount: bigint, currency: string) => ({
  subtotal: String(amount),
  discount: "0",
  tax: "0",
  total: String(amount),
  credit: "0",
  credit_to_balance: "0",
  balance: "0",
  grand_total: String(amount),
  grand_total_tax: "0",
  currency_code: currency,
});

function statusOf(charge: SimulatedCharge): string {
  const failed = charge.attempts.some(({ status }) => status === "failed");
  if (charge.status === "open") return !charge.sent && failed ? "past_due" : "ready";
  return { draft: "draft", paid: "completed", void: "canceled", uncollectible: "past_due" }[
    charge.status
  ];
}

export const transactionJson = (charge: SimulatedCharge) => ({
  id: txnOf(charge.id),
  status: statusOf(charge),
  customer_id: charge.customer,
  custom_data: charge.sent && charge.invoiceId !== null ? { invoice_id: charge.invoiceId } : null,
  currency_code: charge.currency,
  origin: charge.sent ? "api" : "subscription_charge",
  collection_mode: "automatic",
  created_at: instant(charge.createdAt),
  updated_at: instant(charge.createdAt),
  items: charge.lines.map((line) => ({
    quantity: 1,
    price: {
      id: "pri_1",
      product_id: "pro_1",
      description: line.text,
      type: "custom",
      tax_mode: "internal",
      unit_price: { amount: String(line.amount), currency_code: charge.currency },
      unit_price_overrides: [],
      quantity: { minimum: 1, maximum: 1 },
      status: "active",
      custom_data: charge.invoiceId === null ? null : { invoice_id: charge.invoiceId },
    },
  })),
  details: {
    tax_rates_used: [],
    totals: totals(amountOf(charge), charge.currency),
    line_items: charge.lines.map((line) => ({
      id: `txnitm_${line.id}`,
      price_id: "pri_1",
      quantity: 1,
      tax_rate: "0",
      totals: {
        subtotal: String(line.amount),
        discount: "0",
        tax: "0",
        total: String(line.amount),
      },
    })),
  },
  payments: charge.attempts.map(({ id, status }) => ({
    payment_attempt_id: id,
    stored_payment_method_id: "x",
    payment_method_id: null,
    amount: String(amountOf(charge)),
    status: { captured: "captured", failed: "error", pending: "pending_no_action_required" }[
      status
    ],
    error_code: status === "failed" ? "declined" : null,
    created_at: instant(charge.createdAt),
    captured_at: status === "captured" && charge.paidAt !== null ? instant(charge.paidAt) : null,
  })),
  checkout: { url: `https://pay.example/?_ptxn=${txnOf(charge.id)}` },
});

export function adjustmentsJson(charge: SimulatedCharge) {
  const base = (id: string, action: string, status: string, reason: string, amount: bigint) => ({
    id,
    action,
    type: "partial",
    transaction_id: txnOf(charge.id),
    customer_id: charge.customer,
    reason,
    credit_applied_to_balance: false,
    currency_code: charge.currency,
    status,
    items: [],
    totals: {
      subtotal: String(amount),
      tax: "0",
      total: String(amount),
      fee: "0",
      earnings: "0",
      retained_fee: "0",
      currency_code: charge.currency,
    },
    created_at: instant(charge.createdAt),
    updated_at: instant(charge.createdAt),
  });
  return [
    ...charge.refunds.map(({ id, mark, amount, status }) =>
      base(
        id,
        "refund",
        { pending: "pending_approval", done: "approved", failed: "rejected" }[status],
        mark ?? "",
        amount,
      ),
    ),
    ...charge.disputes.flatMap(({ id, amount, status }) => [
      base(id, "chargeback", "approved", "", amount),
      ...(status === "won" ? [base(`${id}r`, "chargeback_reverse", "approved", "", amount)] : []),
    ]),
  ];
}

const TYPES: Record<SimulatedEvent["topic"], string> = {
  charge: "transaction.updated",
  refund: "adjustment.updated",
  dispute: "adjustment.created",
  customer: "customer.updated",
  unknown: "report.created",
};

/** A notification as Paddle sends it, signed at `atMs`. */
export function paddleDelivery(event: SimulatedEvent, secret: string, atMs: number) {
  const data =
    event.topic === "charge"
      ? { id: txnOf(event.reference) }
      : event.topic === "customer"
        ? { id: event.reference }
        : { id: `x_${event.id}`, transaction_id: txnOf(event.reference) };
  const body = Buffer.from(
    JSON.stringify({
      event_id: event.id,
      event_type: TYPES[event.topic],
      occurred_at: instant(event.at),
      notification_id: `ntf_${event.id}`,
      data,
    }),
  );
  const seconds = Math.floor(atMs / 1000);
  const signature = createHmac("sha256", secret).update(`${seconds}:`).update(body).digest("hex");
  return { body, headers: { "paddle-signature": `ts=${seconds};h1=${signature}` } };
}
