import type { CurrencyCode, Paddle } from "@paddle/paddle-node-sdk";
import { z } from "zod";
import {
  ProviderError,
  type ChargeState,
  type NewCharge,
  type NewRefund,
  type RefundState,
} from "../payment-provider.ts";
import {
  PaddleAdjustment,
  PaddleTransaction,
  invoiceOf,
  refundReason,
  toChargeState,
  toRefundState,
} from "./paddle-charge.ts";
import { findCarrier } from "./paddle-customers.ts";

const PER_PAGE = 30;
const PRODUCT = { name: "UnMoGrowP", taxCategory: "saas" as const };

/** Renews every month for nothing. */
export const carrierItem = {
  quantity: 1,
  price: {
    description: "Payment method of UnMoGrowP",
    unitPrice: { amount: "0", currencyCode: "USD" as CurrencyCode },
    billingCycle: { interval: "month" as const, frequency: 1 },
    taxMode: "internal" as const,
    product: PRODUCT,
  },
};

export function createPaddleTransactions(paddle: Paddle) {
  const adjustmentsOf = async (reference: string): Promise<PaddleAdjustment[]> => {
    const found: PaddleAdjustment[] = [];
    for await (const listed of paddle.adjustments.list({ transactionId: [reference] }))
      found.push(PaddleAdjustment.parse(listed));
    return found;
  };
  const stateOf = async (transaction: PaddleTransaction): Promise<ChargeState> =>
    toChargeState(transaction, await adjustmentsOf(transaction.id));
  const get = async (reference: string) =>
    PaddleTransaction.parse(await paddle.transactions.get(reference));

  const ofInvoice = async (customer: string, invoiceId: string): Promise<PaddleTransaction[]> => {
    const found: PaddleTransaction[] = [];
    for await (const listed of paddle.transactions.list({
      customerId: [customer],
      perPage: PER_PAGE,
    })) {
      const read = PaddleTransaction.safeParse(listed);
      // Others of the customer may have no totals yet.
      if (read.success && invoiceOf(read.data) === invoiceId && read.data.status !== "canceled")
        found.push(read.data);
    }
    return found.toSorted((a, b) => rankOf(b) - rankOf(a) || (a.id < b.id ? -1 : 1));
  };
  /** The one that is furthest stays; others, of a late answer, are cancelled before anybody pays them. */
  const onlyOne = async (customer: string, invoiceId: string) => {
    const [first, ...extra] = await ofInvoice(customer, invoiceId);
    for (const { id, status } of extra)
      if (status === "draft" || status === "ready" || status === "billed")
        await paddle.transactions.update(id, { status: "canceled" });
    return first;
  };

  return {
    fetchCharge: async (reference: string) => stateOf(await get(reference)),
    async findCharge(customer: string, invoiceId: string) {
      const found = await onlyOne(customer, invoiceId);
      return found && stateOf(found);
    },
    async collect(charge: NewCharge): Promise<ChargeState> {
      const found = await onlyOne(charge.customer, charge.invoiceId);
      if (found) return stateOf(found);
      const carrier = await findCarrier(paddle, charge.customer, charge.currency);
      if (carrier === undefined)
        await paddle.transactions.create({
          customerId: charge.customer,
          currencyCode: charge.currency as CurrencyCode,
          items: itemsOf(charge),
          customData: { invoice_id: charge.invoiceId, tenant_id: charge.tenantId },
        });
      else
        await paddle.subscriptions.createOneTimeCharge(carrier, {
          effectiveFrom: "immediately",
          items: itemsOf(charge),
          onPaymentFailure: "apply_change",
        });
      const made = await onlyOne(charge.customer, charge.invoiceId);
      if (!made)
        throw new ProviderError(
          "paddle",
          "retry",
          "not_listed",
          "Paddle does not list the transaction yet.",
        );
      return stateOf(made);
    },
    /** Paddle tries again by itself; there is nothing to ask it for. */
    retry: async (reference: string) => stateOf(await get(reference)),
    async cancelCharge(reference: string): Promise<ChargeState> {
      const { status } = await get(reference);
      if (status === "draft" || status === "ready" || status === "billed" || status === "past_due")
        await paddle.transactions.update(reference, { status: "canceled" });
      return stateOf(await get(reference));
    },
    async refund(refund: NewRefund): Promise<RefundState> {
      const reason = refundReason(refund.refundId);
      const made = await adjustmentsOf(refund.charge);
      const before = made.find((adjustment) => adjustment.reason === reason);
      if (before) return toRefundState(before);
      const gone = made
        .filter(({ action, status }) => action === "refund" && status !== "rejected")
        .reduce((sum, { totals }) => sum + BigInt(totals.total), 0n);
      const adjustment = await paddle.adjustments.create({
        action: "refund",
        type: "partial",
        transactionId: refund.charge,
        reason,
        items: spread(await get(refund.charge), gone, refund.amount),
      });
      return toRefundState(PaddleAdjustment.parse(adjustment));
    },
    async listCharges(since: Date, after?: string) {
      const listed = paddle.transactions.list({
        "createdAt[GTE]": since.toISOString(),
        perPage: PER_PAGE,
        ...(after === undefined ? {} : { after }),
      });
      const page = await listed.next();
      const charges: ChargeState[] = [];
      for (const raw of page) {
        const read = PaddleTransaction.safeParse(raw);
        if (read.success && invoiceOf(read.data) !== null) charges.push(await stateOf(read.data));
      }
      return {
        charges,
        next: listed.hasMore ? z.string().optional().parse(page.at(-1)?.id) : undefined,
      };
    },
  };
}

const RANKS = ["draft", "ready", "billed", "past_due", "paid", "completed"];
const rankOf = ({ status }: PaddleTransaction): number => RANKS.indexOf(status);

const itemsOf = (charge: NewCharge) =>
  charge.lines.map(({ text, amount }) => ({
    quantity: 1,
    price: {
      name: charge.number.slice(0, 150),
      description: text.slice(0, 500),
      unitPrice: { amount: String(amount), currencyCode: charge.currency as CurrencyCode },
      // What we bill is the whole of it: taxes are within.
      taxMode: "internal" as const,
      customData: { invoice_id: charge.invoiceId, tenant_id: charge.tenantId },
      product: PRODUCT,
    },
  }));

/** A refund is asked for by items, the ones before having taken theirs from the first on. */
function spread(transaction: PaddleTransaction, gone: bigint, amount: bigint) {
  const items: { itemId: string; type: "partial"; amount: string }[] = [];
  let before = gone;
  let left = amount;
  for (const { id, totals } of transaction.details.lineItems) {
    const total = BigInt(totals?.total ?? "0");
    const used = before < total ? before : total;
    before -= used;
    const taken = left < total - used ? left : total - used;
    if (typeof id !== "string" || taken <= 0n) continue;
    items.push({ itemId: id, type: "partial", amount: String(taken) });
    left -= taken;
  }
  if (left > 0n)
    throw new ProviderError("paddle", "refused", "refund_too_large", "That is more than was paid.");
  return items;
}
