import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import type { DisputeState, RefundState } from "#server/platform/payments/payment-provider.ts";
import { disputeLost, disputeOpened, disputeWon, moved, refundPaid } from "../ledger/index.ts";
import type { Booking, Working } from "./apply-charge.ts";

/** Money that went back: of what was billed first, then of the credit it had become. Each refund once. */
export function applyRefunds(
  working: Working,
  provider: Provider,
  refunds: readonly RefundState[],
): void {
  for (const { reference, amount, state } of refunds) {
    const source = `${provider}:refund:${reference}`;
    const isBooked = working.booked.has(source);
    if (state === "done" && !isBooked) refund(working, provider, amount, source);
    if (state === "failed" && isBooked && !working.booked.has(`${source}:failed`))
      undoRefund(working, provider, amount, `${source}:failed`);
  }
}

export function refund(working: Working, provider: Provider, amount: bigint, source: string): void {
  const { invoice } = working;
  const ofPaid = least(amount, invoice.paid - invoice.refunded);
  const ofCredit = least(amount - ofPaid, working.credit);
  const rest = amount - ofPaid - ofCredit;
  invoice.refunded += ofPaid;
  working.credit -= ofCredit;
  working.bookings.push({
    kind: "refund",
    source,
    amount: -amount,
    note: "refunded",
    entries: [
      ...refundPaid(provider, ofPaid, ofCredit),
      ...moved(rest, "bad_debt", ["cash", provider]),
    ],
  });
}

/** The bank sent it back to us. What was not refunded of the invoice is the tenant's credit again. */
function undoRefund(working: Working, provider: Provider, amount: bigint, source: string): void {
  const { invoice } = working;
  const ofPaid = least(amount, invoice.refunded);
  invoice.refunded -= ofPaid;
  working.credit += amount - ofPaid;
  working.bookings.push({
    kind: "refund_failed",
    source,
    amount,
    note: "the refund did not arrive",
    entries: refundPaid(provider, -ofPaid, ofPaid - amount),
  });
}

/** Opened, and what became of it, each once; also when the end is heard of first, or a lost one is won after all. */
export function applyDisputes(
  working: Working,
  provider: Provider,
  disputes: readonly DisputeState[],
): void {
  for (const { reference, amount, state } of disputes) {
    const source = `${provider}:dispute:${reference}`;
    const book = (kind: string, note: string, entries: Booking["entries"]) => {
      const booking = `${source}:${kind}`;
      if (!working.booked.has(booking))
        working.bookings.push({ kind: `dispute_${kind}`, source: booking, note, amount, entries });
    };
    const wasLost = working.booked.has(`${source}:lost`);
    book("opened", "the payer's bank disputes it", disputeOpened(provider, amount));
    if (state === "won" && wasLost)
      book("won", "won after all", moved(amount, ["cash", provider], "bad_debt"));
    else if (state === "won") book("won", "the dispute was won", disputeWon(provider, amount));
    if (state === "lost") book("lost", "the dispute was lost", disputeLost(provider, amount));
  }
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
