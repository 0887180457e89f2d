import { z } from "zod";
import { changeVersion, ranksOf } from "../change-version.ts";
import type { ChargeState, DisputeState, RefundState } from "../payment-provider.ts";

const Digits = z.string().regex(/^-?\d{1,18}$/);
const CustomData = z.record(z.string(), z.unknown()).nullish();

/** What is read of Paddle's answers, in the SDK's spelling. */
export const PaddleTransaction = z.object({
  id: z.string(),
  status: z.enum(["draft", "ready", "billed", "paid", "completed", "canceled", "past_due"]),
  customData: CustomData,
  currencyCode: z.string(),
  items: z.array(z.object({ price: z.object({ customData: CustomData }).nullish() })),
  details: z.object({
    totals: z.object({ grandTotal: Digits }),
    lineItems: z.array(
      z.object({ id: z.string().nullish(), totals: z.object({ total: Digits }).nullish() }),
    ),
  }),
  payments: z.array(
    z.object({
      amount: Digits,
      status: z.string(),
      errorCode: z.string().nullish(),
      capturedAt: z.string().nullish(),
    }),
  ),
  checkout: z.object({ url: z.string().nullish() }).nullish(),
});
export type PaddleTransaction = z.infer<typeof PaddleTransaction>;
export const PaddleAdjustment = z.object({
  id: z.string(),
  action: z.string(),
  status: z.enum(["pending_approval", "approved", "rejected", "reversed"]),
  reason: z.string(),
  totals: z.object({ total: Digits }),
});
export type PaddleAdjustment = z.infer<typeof PaddleAdjustment>;

const STATUS_RANK = {
  draft: 0,
  ready: 1,
  billed: 2,
  past_due: 3,
  canceled: 4,
  paid: 5,
  completed: 6,
} as const;
const WAITING = new Set([
  "created",
  "pending_no_action_required",
  "authorized",
  "authorized_flagged",
]);

/** Our invoice stands on the transaction, or on the price of a charge to the carrier subscription. */
export function invoiceOf({ customData, items }: PaddleTransaction): string | null {
  const marks = [customData, ...items.map(({ price }) => price?.customData)];
  for (const mark of marks) {
    const id = mark?.["invoice_id"];
    if (typeof id === "string") return id;
  }
  return null;
}

export function toChargeState(
  transaction: PaddleTransaction,
  adjustments: readonly PaddleAdjustment[],
): ChargeState {
  const refunds = adjustments.filter(({ action }) => action === "refund").map(toRefundState);
  const disputes = disputesOf(adjustments);
  const { status, payments } = transaction;
  const captured = payments.filter((payment) => payment.status === "captured");
  const paid = captured.reduce((sum, { amount }) => sum + BigInt(amount), 0n);
  const paidAt = captured.at(-1)?.capturedAt;
  return {
    reference: transaction.id,
    invoiceId: invoiceOf(transaction),
    state: stateOf(transaction, disputes),
    currency: transaction.currencyCode as ChargeState["currency"],
    amount: BigInt(transaction.details.totals.grandTotal),
    paid,
    refunds,
    disputes,
    error: errorOf(transaction),
    version: changeVersion([
      STATUS_RANK[status],
      ...payments.map((payment) => (WAITING.has(payment.status) ? 1 : 2)),
      ...ranksOf(refunds, disputes),
    ]),
    url: status === "ready" || status === "draft" ? (transaction.checkout?.url ?? null) : null,
    paidAt: paidAt ? new Date(paidAt) : null,
  };
}

function stateOf(
  { status, payments }: PaddleTransaction,
  disputes: readonly DisputeState[],
): ChargeState["state"] {
  if (status === "paid" || status === "completed")
    return disputes.some(({ state }) => state === "open") ? "disputed" : "paid";
  if (status === "canceled") return "cancelled";
  if (payments.some((payment) => WAITING.has(payment.status))) return "pending";
  const failed = payments.some((payment) => payment.status === "error");
  return failed || status === "past_due" ? "failed" : "pending";
}

function errorOf({ status, payments }: PaddleTransaction): string | null {
  if (status === "paid" || status === "completed" || status === "canceled") return null;
  const failed = payments.find((payment) => payment.status === "error");
  return failed ? `The payment failed: ${failed.errorCode ?? "unknown"}.` : null;
}

/** A refund's own id is kept in its reason: Paddle has nothing else to write it into. */
export const refundReason = (refundId: string): string => `refund ${refundId}`;

export const toRefundState = ({ id, reason, status, totals }: PaddleAdjustment): RefundState => ({
  reference: id,
  refundId: /^refund ([0-9a-f-]{36})$/.exec(reason)?.[1] ?? null,
  amount: BigInt(totals.total),
  state: status === "approved" ? "done" : status === "pending_approval" ? "pending" : "failed",
});

/** Paddle tells of a chargeback that was taken, and of one that was given back; never of one that is lost for good. */
function disputesOf(adjustments: readonly PaddleAdjustment[]): DisputeState[] {
  const taken = adjustments.filter(({ action }) => action === "chargeback");
  const givenBack = adjustments.filter(({ action }) => action === "chargeback_reverse").length;
  return taken
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, totals }, index) => ({
      reference: id,
      amount: BigInt(totals.total),
      state: index < givenBack ? "won" : "open",
    }));
}
