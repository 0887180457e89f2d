import type Stripe from "stripe";
import { z } from "zod";
import type { Clock } from "../../context/services.ts";
import {
  ProviderError,
  type ChargeState,
  type NewCharge,
  type NewRefund,
  type PaymentProvider,
  type RefundState,
} from "../payment-provider.ts";
import { toStripeAmount } from "./stripe-amounts.ts";
import {
  StripeCharge,
  StripeDispute,
  StripeInvoice,
  StripeRefund,
  toChargeState,
  toRefundState,
} from "./stripe-charge.ts";
import { readCustomer } from "./stripe-customers.ts";
import { isDecline } from "./stripe-errors.ts";

const DAY_MS = 86_400_000;
const PAGE = 100;
const LISTED = 25;
const Payment = z.object({
  invoice: z.string(),
  payment: z.object({ payment_intent: z.string().nullish() }),
});
const Lines = z.array(z.object({ metadata: z.record(z.string(), z.string()).nullish() }));

type Invoices = Pick<
  PaymentProvider,
  "collect" | "retry" | "cancelCharge" | "refund" | "fetchCharge" | "findCharge" | "listCharges"
>;

export function createStripeInvoices(stripe: Stripe, clock: Clock): Invoices {
  const retrieve = async (reference: string) =>
    StripeInvoice.parse(await stripe.invoices.retrieve(reference));
  const paymentsOf = async (invoice: string) =>
    z
      .array(Payment)
      .parse((await stripe.invoicePayments.list({ invoice, limit: PAGE })).data)
      .flatMap(({ payment }) => payment.payment_intent ?? []);

  const stateOf = async (invoice: StripeInvoice): Promise<ChargeState> => {
    const payments = invoice.status === "draft" ? [] : await paymentsOf(invoice.id);
    const parts = await Promise.all(
      payments.map(async (payment_intent) => {
        const [charges, refunds, disputes] = await Promise.all([
          stripe.charges.list({ payment_intent, limit: PAGE }),
          stripe.refunds.list({ payment_intent, limit: PAGE }),
          stripe.disputes.list({ payment_intent, limit: PAGE }),
        ]);
        return {
          charges: z.array(StripeCharge).parse(charges.data),
          refunds: z.array(StripeRefund).parse(refunds.data),
          disputes: z.array(StripeDispute).parse(disputes.data),
        };
      }),
    );
    return toChargeState({
      invoice,
      charges: parts.flatMap(({ charges }) => charges),
      refunds: parts.flatMap(({ refunds }) => refunds),
      disputes: parts.flatMap(({ disputes }) => disputes),
    });
  };

  /** `reference`: of an invoice, or of a payment of one. */
  const fetchCharge = async (reference: string): Promise<ChargeState> => {
    if (!reference.startsWith("pi_")) return stateOf(await retrieve(reference));
    const [payment] = z.array(Payment).parse(
      (
        await stripe.invoicePayments.list({
          payment: { type: "payment_intent", payment_intent: reference },
          limit: 1,
        })
      ).data,
    );
    if (!payment)
      throw new ProviderError("stripe", "refused", "not_ours", "The payment is of no invoice.");
    return stateOf(await retrieve(payment.invoice));
  };

  /** Lists are up to date at once at Stripe, its search is not. */
  const findInvoice = async (customer: string, invoiceId: string) => {
    for await (const listed of stripe.invoices.list({ customer, limit: PAGE })) {
      const invoice = StripeInvoice.parse(listed);
      if (invoice.metadata?.["invoice_id"] === invoiceId && invoice.status !== "void")
        return invoice;
    }
    return undefined;
  };

  const pay = async (reference: string, payment_method: string, idempotencyKey: string) => {
    try {
      await stripe.invoices.pay(
        reference,
        { payment_method, off_session: true },
        { idempotencyKey },
      );
    } catch (error) {
      if (!isDecline(error)) throw error;
    }
    return fetchCharge(reference);
  };

  const draftOf = async (charge: NewCharge, method: string | undefined, key: string) => {
    const days = Math.max(0, Math.ceil((charge.dueAt.getTime() - clock.now().getTime()) / DAY_MS));
    const metadata = {
      invoice_id: charge.invoiceId,
      tenant_id: charge.tenantId,
      number: charge.number,
    };
    const made = await stripe.invoices.create(
      {
        customer: charge.customer,
        currency: charge.currency.toLowerCase(),
        auto_advance: false,
        pending_invoice_items_behavior: "exclude",
        description: charge.number,
        metadata,
        ...(method
          ? { collection_method: "charge_automatically" as const }
          : { collection_method: "send_invoice" as const, days_until_due: days }),
      },
      { idempotencyKey: `${key}:invoice:${method ? "charge" : days}` },
    );
    return StripeInvoice.parse(made);
  };

  const addLines = async (charge: NewCharge, reference: string, key: string) => {
    const there = new Set<string>();
    for await (const line of stripe.invoices.listLineItems(reference, { limit: PAGE }))
      for (const { metadata } of Lines.parse([line])) there.add(metadata?.["line"] ?? "");
    for (const [index, line] of charge.lines.entries())
      if (!there.has(String(index)))
        await stripe.invoiceItems.create(
          {
            customer: charge.customer,
            invoice: reference,
            currency: charge.currency.toLowerCase(),
            amount: toStripeAmount(line.amount, charge.currency),
            description: line.text.slice(0, 500),
            metadata: { line: String(index) },
          },
          { idempotencyKey: `${key}:line:${index}` },
        );
  };

  return {
    fetchCharge,
    async findCharge(customer, invoiceId) {
      const found = await findInvoice(customer, invoiceId);
      return found && stateOf(found);
    },
    async collect(charge, key) {
      // Refused before anything is made, should a line not be exact there.
      for (const { amount } of charge.lines) toStripeAmount(amount, charge.currency);
      const found = await findInvoice(charge.customer, charge.invoiceId);
      if (found && found.status !== "draft" && (found.status !== "open" || found.attempted))
        return stateOf(found);
      const { method } = await readCustomer(stripe, charge.customer);
      const invoice = found ?? (await draftOf(charge, method, key));
      if (invoice.status === "draft") {
        await addLines(charge, invoice.id, key);
        await stripe.invoices.finalizeInvoice(
          invoice.id,
          { auto_advance: false },
          { idempotencyKey: `${key}:finalize:${invoice.id}` },
        );
      }
      if (invoice.collection_method !== "send_invoice" && method)
        return pay(invoice.id, method, `${key}:pay`);
      await stripe.invoices.sendInvoice(invoice.id, {}, { idempotencyKey: `${key}:send` });
      return fetchCharge(invoice.id);
    },
    async retry(reference, key) {
      const invoice = z
        .object({ status: z.string().nullable(), customer: z.string() })
        .parse(await stripe.invoices.retrieve(reference));
      const { method } = await readCustomer(stripe, invoice.customer);
      // Nothing to charge: the customer still has the page of the invoice.
      if (invoice.status !== "open" || !method) return fetchCharge(reference);
      return pay(reference, method, key);
    },
    async cancelCharge(reference, key) {
      const { status } = await retrieve(reference);
      if (status === "draft")
        await stripe.invoices.finalizeInvoice(
          reference,
          { auto_advance: false },
          { idempotencyKey: `${key}:finalize` },
        );
      if (status === "draft" || status === "open" || status === "uncollectible")
        await stripe.invoices.voidInvoice(reference, {}, { idempotencyKey: key });
      return fetchCharge(reference);
    },
    refund: (refund, key) => refundInvoice(stripe, refund, key, () => paymentsOf(refund.charge)),
    async listCharges(since, after) {
      const listed = await stripe.invoices.list({
        created: { gte: Math.floor(since.getTime() / 1000) },
        limit: LISTED,
        ...(after === undefined ? {} : { starting_after: after }),
      });
      const invoices = z.array(StripeInvoice).parse(listed.data);
      const charges: ChargeState[] = [];
      for (const invoice of invoices) charges.push(await stateOf(invoice));
      return { charges, next: listed.has_more ? invoices.at(-1)?.id : undefined };
    },
  };
}

async function refundInvoice(
  stripe: Stripe,
  refund: NewRefund,
  key: string,
  payments: () => Promise<string[]>,
): Promise<RefundState> {
  const made = new Map<string, RefundState>();
  const found = await payments();
  for (const payment_intent of found)
    for (const listed of z
      .array(StripeRefund)
      .parse((await stripe.refunds.list({ payment_intent, limit: PAGE })).data)) {
      const state = toRefundState(listed, refund.currency);
      if (state.refundId !== null) made.set(state.refundId, state);
    }
  const before = made.get(refund.refundId);
  if (before) return before;
  const payment_intent = found[0];
  if (payment_intent === undefined)
    throw new ProviderError(
      "stripe",
      "refused",
      "nothing_paid",
      "Nothing was paid through Stripe for this invoice.",
    );
  return toRefundState(
    StripeRefund.parse(
      await stripe.refunds.create(
        {
          payment_intent,
          amount: toStripeAmount(refund.amount, refund.currency),
          metadata: { refund_id: refund.refundId },
        },
        { idempotencyKey: key },
      ),
    ),
    refund.currency,
  );
}
