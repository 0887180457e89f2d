import type { InvoiceState, InvoiceSummary } from "#shared/contracts/billing/invoices.ts";
import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import type { ChargeState } from "#server/platform/payments/payment-provider.ts";
import { moved, paymentReceived, type LedgerEntry } from "../ledger/index.ts";
import { applyDisputes, applyRefunds } from "./apply-returns.ts";

/** The money of an invoice, as far as what a provider says can change it. */
export interface InvoiceMoney {
  readonly state: InvoiceState;
  readonly due: bigint;
  readonly paid: bigint;
  readonly refunded: bigint;
  readonly collection: InvoiceSummary["collection"];
  readonly error: string | null;
  readonly provider: Provider;
  /** Of the charge that collects it now. */
  readonly reference: string | null;
}

/** What is known before: the invoice, this charge, what is booked of the invoice, the tenant's credit. */
export interface Standing {
  readonly invoice: InvoiceMoney;
  readonly charge: { readonly version: bigint; readonly paid: bigint } | undefined;
  readonly booked: ReadonlySet<string>;
  readonly credit: bigint;
}

export interface Booking {
  readonly kind: string;
  readonly source: string;
  readonly note: string;
  readonly amount: bigint;
  readonly entries: readonly LedgerEntry[];
}

export interface Settled {
  readonly invoice: InvoiceMoney;
  readonly bookings: readonly Booking[];
  /** What somebody else has to hear of. */
  readonly outcome: "paid" | "failed" | "none";
}

/** Changes as it is worked on; handed out as `Settled`. */
export interface Working {
  invoice: { -readonly [Field in keyof InvoiceMoney]: InvoiceMoney[Field] };
  credit: bigint;
  readonly booked: ReadonlySet<string>;
  readonly bookings: Booking[];
}

/**
 * What a charge's fetched state changes: pure, idempotent, in any order. Undefined: it is not newer than what was applied before.
 * Amounts are totals of the charge, so that states that were never seen are caught up with.
 */
export function applyCharge(
  standing: Standing,
  provider: Provider,
  charge: ChargeState,
): Settled | undefined {
  if (standing.charge && charge.version <= standing.charge.version) return undefined;
  const working: Working = {
    invoice: { ...standing.invoice },
    credit: standing.credit,
    booked: standing.booked,
    bookings: [],
  };
  const from = `${provider}:${charge.reference}`;
  const change = charge.paid - (standing.charge?.paid ?? 0n);
  if (change > 0n) receive(working, provider, change, `${from}:paid:${charge.version}`);
  if (change < 0n) takeBack(working, provider, -change, `${from}:taken_back:${charge.version}`);
  applyRefunds(working, provider, charge.refunds);
  applyDisputes(working, provider, charge.disputes);
  const { invoice } = working;
  if (isCurrent(standing, provider, charge)) {
    invoice.reference = charge.reference;
    invoice.error = charge.state === "failed" ? (charge.error ?? "it failed") : null;
    invoice.collection = COLLECTION[charge.state];
  }
  const isPaid = invoice.state === "paid" && standing.invoice.state !== "paid";
  const isFailed =
    invoice.collection === "failed" && invoice.state === "open" && invoice.error !== null;
  return {
    invoice,
    bookings: working.bookings,
    outcome: isPaid ? "paid" : isFailed ? "failed" : "none",
  };
}

const COLLECTION = {
  pending: "pending",
  paid: "paid",
  failed: "failed",
  cancelled: "none",
  disputed: "disputed",
} as const;

/** What a person did with the money of an invoice, in the same form. */
export function settledBy(standing: Standing, work: (working: Working) => void): Settled {
  const working: Working = {
    invoice: { ...standing.invoice },
    credit: standing.credit,
    booked: standing.booked,
    bookings: [],
  };
  work(working);
  const isPaid = working.invoice.state === "paid" && standing.invoice.state !== "paid";
  return {
    invoice: working.invoice,
    bookings: working.bookings,
    outcome: isPaid ? "paid" : "none",
  };
}

/** An earlier charge's late news brings money, but says nothing of the one that collects now. */
const isCurrent = ({ invoice, charge: known }: Standing, provider: Provider, charge: ChargeState) =>
  invoice.reference === charge.reference || (provider === invoice.provider && !known);

/** Money of an invoice that nobody owes any more, and what is too much, is the tenant's credit. */
export function receive(
  working: Working,
  provider: Provider,
  amount: bigint,
  source: string,
): void {
  const { invoice } = working;
  const owed = invoice.state === "void" ? 0n : invoice.due - invoice.paid;
  const settles = amount < owed ? amount : owed;
  const over = amount - settles;
  working.bookings.push({
    kind: "payment",
    source,
    amount,
    note: over > 0n ? "paid; what was too much is credit" : "paid",
    entries: paymentReceived(provider, settles, over, owedAs(invoice)),
  });
  working.credit += over;
  invoice.paid += settles;
  if (invoice.paid === invoice.due && invoice.state !== "void") invoice.state = "paid";
}

/** Where what is not paid of it stands in the books. */
const owedAs = ({ state }: InvoiceMoney) => (state === "uncollectible" ? "bad_debt" : "receivable");

/** A payment that was told of and came to nothing after all (a debit that the bank returned). */
function takeBack(working: Working, provider: Provider, amount: bigint, source: string): void {
  const { invoice } = working;
  const ofPaid = least(amount, invoice.paid - invoice.refunded);
  const ofCredit = least(amount - ofPaid, working.credit);
  working.bookings.push({
    kind: "payment_returned",
    source,
    amount: -amount,
    note: "the payment was returned",
    entries: [
      ...moved(ofPaid, owedAs(invoice), ["cash", provider]),
      ...moved(ofCredit, "credit", ["cash", provider]),
      ...moved(amount - ofPaid - ofCredit, "bad_debt", ["cash", provider]),
    ],
  });
  working.credit -= ofCredit;
  invoice.paid -= ofPaid;
  if (ofPaid > 0n && invoice.state === "paid") invoice.state = "open";
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
