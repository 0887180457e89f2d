import { z } from "zod";
import { changeVersion, ranksOf } from "../change-version.ts";
import type { ChargeState, DisputeState, RefundState } from "../payment-provider.ts";
import { fromStripeAmount } from "./stripe-amounts.ts";

const Metadata = z.record(z.string(), z.string()).nullish();
const Seconds = z.number().int().nullable();

/** What is read of Stripe's answers; anything else in them may change. */
export const StripeInvoice = z.object({
  id: z.string(),
  status: z.enum(["draft", "open", "paid", "uncollectible", "void"]).nullable(),
  currency: z.string(),
  total: z.number().int(),
  amount_paid: z.number().int(),
  attempted: z.boolean(),
  collection_method: z.string(),
  hosted_invoice_url: z.string().nullish(),
  metadata: Metadata,
  status_transitions: z.object({ paid_at: Seconds }),
});
export type StripeInvoice = z.infer<typeof StripeInvoice>;
export const StripeCharge = z.object({
  status: z.string(),
  failure_message: z.string().nullish(),
});
export const StripeRefund = z.object({
  id: z.string(),
  amount: z.number().int(),
  status: z.string().nullable(),
  metadata: Metadata,
});
export const StripeDispute = z.object({
  id: z.string(),
  amount: z.number().int(),
  status: z.string(),
});

export interface StripeChargeParts {
  readonly invoice: StripeInvoice;
  readonly charges: readonly z.infer<typeof StripeCharge>[];
  readonly refunds: readonly z.infer<typeof StripeRefund>[];
  readonly disputes: readonly z.infer<typeof StripeDispute>[];
}

const STATUS_RANK = { draft: 0, open: 1, void: 2, uncollectible: 2, paid: 3 } as const;

/** The parts are read one after the other; each only grows, so the version of a later reading is never lower. */
export function toChargeState({
  invoice,
  charges,
  refunds: refundParts,
  disputes: disputeParts,
}: StripeChargeParts): ChargeState {
  const currency = invoice.currency.toUpperCase() as ChargeState["currency"];
  const money = (amount: number) => fromStripeAmount(amount, currency);
  const refunds = refundParts.map((refund) => toRefundState(refund, currency));
  // An inquiry takes no money.
  const disputes = disputeParts
    .filter(({ status }) => !status.startsWith("warning_") && status !== "prevented")
    .map(({ id, amount, status }): DisputeState => ({
      reference: id,
      amount: money(amount),
      state:
        status === "won"
          ? "won"
          : status === "lost" || status.startsWith("appeal_")
            ? "lost"
            : "open",
    }));
  const status = invoice.status ?? "draft";
  const { paid_at: paidAt } = invoice.status_transitions;
  return {
    reference: invoice.id,
    invoiceId: invoice.metadata?.["invoice_id"] ?? null,
    state: stateOf(status, invoice.attempted, charges, disputes),
    currency,
    amount: money(invoice.total),
    paid: money(invoice.amount_paid),
    refunds,
    disputes,
    error: errorOf(status, charges),
    version: changeVersion([
      STATUS_RANK[status],
      ...charges.map((charge) => (charge.status === "pending" ? 1 : 2)),
      ...ranksOf(refunds, disputes),
    ]),
    url: invoice.hosted_invoice_url ?? null,
    paidAt: paidAt === null ? null : new Date(paidAt * 1000),
  };
}

function stateOf(
  status: keyof typeof STATUS_RANK,
  attempted: boolean,
  charges: StripeChargeParts["charges"],
  disputes: readonly DisputeState[],
): ChargeState["state"] {
  if (status === "paid")
    return disputes.some(({ state }) => state === "open") ? "disputed" : "paid";
  if (status === "void") return "cancelled";
  if (status === "uncollectible") return "failed";
  if (status === "draft" || charges.some((charge) => charge.status === "pending")) return "pending";
  return attempted || charges.length > 0 ? "failed" : "pending";
}

function errorOf(status: string, charges: StripeChargeParts["charges"]): string | null {
  if (status === "uncollectible") return "Marked as uncollectible at Stripe.";
  if (status !== "open") return null;
  const failed = charges.find((charge) => charge.status === "failed");
  return failed ? (failed.failure_message ?? "The payment failed.").slice(0, 300) : null;
}

export function toRefundState(refund: z.infer<typeof StripeRefund>, currency: string): RefundState {
  return {
    reference: refund.id,
    refundId: refund.metadata?.["refund_id"] ?? null,
    amount: fromStripeAmount(refund.amount, currency),
    state:
      refund.status === "succeeded"
        ? "done"
        : refund.status === "failed" || refund.status === "canceled"
          ? "failed"
          : "pending",
  };
}
