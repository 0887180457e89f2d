import { DomainError } from "#shared/errors/index.ts";
import type { ChargeState } from "#server/platform/payments/payment-provider.ts";
import { creditFor } from "../../invoices/issue-invoice.ts";
import {
  creditGranted,
  issued,
  issueTakenBack,
  writtenOff,
  type Account,
  type LedgerEntry,
} from "../../ledger/bookings.ts";
import { dayOf, sumOf } from "../../pricing/index.ts";
import { applyCharge, receive, settledBy, type Settled } from "../../settlement/apply-charge.ts";
import { refund } from "../../settlement/apply-returns.ts";
import { decide, type Wanted } from "../decide/decide.ts";
import { decideRenewal } from "../decide/decide-renewal.ts";
import { decideStart } from "../decide/decide-start.ts";
import type {
  Bill,
  Decision,
  HeldCoupon,
  PlanCopy,
  SubscriptionState,
  UsageFacts,
  UsageWindow,
} from "../decide/subscription-state.ts";

type Money = Settled["invoice"];
export interface ModelInvoice extends Bill {
  readonly number: number;
  readonly total: bigint;
  readonly creditUsed: bigint;
  money: Money;
  charges: Map<string, { version: bigint; paid: bigint }>;
}
/** A stretch of time for which a base is owed: so much for all of its period. */
export interface BaseStretch {
  readonly base: bigint;
  readonly from: number;
  until: number;
  readonly periodStart: number;
  readonly periodEnd: number;
}

/** The billing of one tenant as plain state: the same decisions, bookings and settlements, without a database. */
export interface BillingModel {
  now: number;
  ids: number;
  subscription: SubscriptionState | undefined;
  /** Events of each day, as the ledger of usage says now. */
  readonly usage: Map<number, number>;
  readonly windows: Map<number, UsageWindow>;
  readonly invoices: ModelInvoice[];
  readonly accounts: Map<Account, bigint>;
  readonly booked: Set<string>;
  /** Kept beside: the days that have to be billed, by which plan (null: free), and the base that is owed. */
  readonly owedDays: Map<number, PlanCopy | null>;
  readonly stretches: BaseStretch[];
}

export const newModel = (now: number): BillingModel => ({
  now,
  ids: 0,
  subscription: undefined,
  usage: new Map(),
  windows: new Map(),
  invoices: [],
  accounts: new Map(),
  booked: new Set(),
  owedDays: new Map(),
  stretches: [],
});

export const balance = (model: BillingModel, account: Account): bigint =>
  model.accounts.get(account) ?? 0n;
const credit = (model: BillingModel): bigint => -balance(model, "credit");

function book(model: BillingModel, source: string, entries: readonly LedgerEntry[]): void {
  if (model.booked.has(source)) throw new Error(`${source} is booked twice`);
  model.booked.add(source);
  if (sumOf(entries) !== 0n) throw new Error(`${source} is not balanced`);
  for (const { account, amount } of entries)
    model.accounts.set(account, balance(model, account) + amount);
}

const factsOf = (model: BillingModel): UsageFacts => ({
  apps: 1,
  members: 1,
  windows: [...model.windows.values()],
  events(from, until) {
    let sum = 0;
    for (let day = from; day < until; day += 1) sum += model.usage.get(day) ?? 0;
    return sum;
  },
});

function write(model: BillingModel, { subscription, bill, windows }: Decision): void {
  model.subscription = subscription;
  for (const window of windows) model.windows.set(window.firstDay, window);
  if (!bill) return;
  if (model.invoices.some(({ source }) => source === bill.source))
    throw new Error(`${bill.source} is invoiced twice`);
  const total = sumOf(bill.lines);
  const creditUsed = creditFor(total, credit(model));
  const number = model.invoices.length + 1;
  book(model, `invoice:${number}:issued`, issued(total, creditUsed));
  const isOwed = total > creditUsed;
  model.invoices.push({
    ...bill,
    number,
    total,
    creditUsed,
    charges: new Map(),
    money: {
      state: isOwed ? "open" : "paid",
      due: total - creditUsed,
      paid: 0n,
      refunded: 0n,
      collection: isOwed ? "queued" : "paid",
      error: null,
      provider: "stripe",
      reference: null,
    },
  });
}

export function start(
  model: BillingModel,
  plan: PlanCopy,
  of: { trialDays: number; coupon: HeldCoupon | null },
): void {
  const { subscription: last } = model;
  if (last && last.state !== "cancelled") return;
  model.ids += 1;
  // The final usage of the one before is billed when its last day is over.
  const usageFrom = last
    ? Math.max(last.usageBilledUntil, last.nextInvoiceAt === null ? 0 : dayOf(last.nextInvoiceAt))
    : 0;
  const today = dayOf(model.now);
  // A day belongs to one subscription: of a trial that was cancelled today it is free.
  if (last && usageFrom > today && !model.owedDays.has(today))
    model.owedDays.set(today, last.nextInvoiceAt === null ? null : last.plan);
  if (last?.nextInvoiceAt != null) renewOnce(model, last.nextInvoiceAt);
  write(
    model,
    decideStart(
      {
        subscriptionId: `s${model.ids}`,
        plan,
        at: model.now,
        usageFrom,
        renewalOwner: "stripe",
        ...of,
      },
      factsOf(model),
    ),
  );
  keepBase(model, model.subscription?.periodStart ?? model.now);
}

/** Answers whether it was allowed. */
export function change(model: BillingModel, wanted: Wanted): boolean {
  const before = model.subscription;
  if (!before || before.state === "cancelled") return false;
  let decision: Decision;
  try {
    decision = decide(before, wanted, model.now, factsOf(model));
  } catch (error) {
    if (error instanceof DomainError && error.code === "subscription_state_conflict") return false;
    throw error;
  }
  endBase(model, model.now);
  write(model, decision);
  keepBase(model, model.now);
  return true;
}

/** Moves the clock; each moment that comes on the way is worked on. */
export function advance(model: BillingModel, ms: number): void {
  const until = model.now + ms;
  for (;;) {
    const next = model.subscription?.nextInvoiceAt ?? null;
    if (next === null || next > until) break;
    keepDays(model, next);
    model.now = next;
    renewOnce(model, next);
  }
  keepDays(model, until);
  model.now = until;
}

function renewOnce(model: BillingModel, at: number): void {
  const before = model.subscription;
  if (!before) return;
  const isBoundary = before.state !== "paused" && at >= before.periodEnd;
  if (isBoundary) endBase(model, at);
  write(model, decideRenewal(before, factsOf(model)));
  if (isBoundary) keepBase(model, at);
}

/** Days that went by belong to what was on at their end; the day of a cancellation to what was cancelled. */
function keepDays(model: BillingModel, until: number): void {
  const { subscription } = model;
  if (!subscription || subscription.state === "trialing") return;
  const from = dayOf(model.now);
  const end =
    subscription.state === "cancelled"
      ? Math.min(
          dayOf(until),
          dayOf(subscription.cancelledAt ?? 0) + (subscription.nextInvoiceAt === null ? 0 : 1),
        )
      : dayOf(until);
  for (let day = from; day < end; day += 1)
    if (!model.owedDays.has(day)) model.owedDays.set(day, subscription.plan);
}

function keepBase(model: BillingModel, from: number): void {
  const { subscription } = model;
  if (!subscription || !["active", "past_due"].includes(subscription.state)) return;
  const { periodStart, periodEnd, plan } = subscription;
  const base = BigInt(plan.terms.base);
  model.stretches.push({ base, from, until: periodEnd, periodStart, periodEnd });
}

function endBase(model: BillingModel, at: number): void {
  const last = model.stretches.at(-1);
  if (last && last.until > at) last.until = at;
}

export const use = (model: BillingModel, day: number, events: number): void =>
  void model.usage.set(day, Math.max(0, (model.usage.get(day) ?? 0) + events));

export const grant = (model: BillingModel, amount: bigint): void =>
  book(model, `credit:${(model.ids += 1)}`, creditGranted(amount));

function settle(model: BillingModel, invoice: ModelInvoice, settled: Settled): void {
  for (const { source, entries } of settled.bookings)
    if (entries.some(({ amount }) => amount !== 0n))
      book(
        model,
        source,
        entries.filter(({ amount }) => amount !== 0n),
      );
  invoice.money = settled.invoice;
  const { subscription } = model;
  if (!subscription) return;
  if (settled.outcome === "failed" && subscription.state === "active")
    model.subscription = { ...subscription, state: "past_due" };
  if (settled.outcome === "paid" && subscription.state === "past_due")
    model.subscription = { ...subscription, state: "active" };
}

const standing = (model: BillingModel, invoice: ModelInvoice, charge?: string) => ({
  invoice: invoice.money,
  charge: charge === undefined ? undefined : invoice.charges.get(charge),
  booked: model.booked,
  credit: credit(model),
});

/** A provider's state of a charge arrives. */
export function hear(model: BillingModel, invoice: ModelInvoice, charge: ChargeState): boolean {
  const settled = applyCharge(standing(model, invoice, charge.reference), "stripe", charge);
  if (!settled) return false;
  invoice.charges.set(charge.reference, { version: charge.version, paid: charge.paid });
  settle(model, invoice, settled);
  return true;
}

export function pay(model: BillingModel, invoice: ModelInvoice, amount: bigint): void {
  if (!["open", "uncollectible"].includes(invoice.money.state)) return;
  const source = `manual:payment:${(model.ids += 1)}`;
  const settled = settledBy(standing(model, invoice), (working) =>
    receive(working, "manual", amount, source),
  );
  settle(model, invoice, settled);
}

export function giveBack(model: BillingModel, invoice: ModelInvoice, amount: bigint): void {
  if (amount > invoice.money.paid - invoice.money.refunded) return;
  const source = `manual:refund:${(model.ids += 1)}`;
  const settled = settledBy(standing(model, invoice), (working) =>
    refund(working, "manual", amount, source),
  );
  settle(model, invoice, settled);
}

export function giveUp(
  model: BillingModel,
  invoice: ModelInvoice,
  as: "void" | "uncollectible",
): void {
  const { money } = invoice;
  if (money.state !== "open" || (as === "void" && money.paid > 0n)) return;
  const entries =
    as === "void"
      ? issueTakenBack(invoice.total, invoice.creditUsed)
      : writtenOff(money.due - money.paid);
  book(model, `invoice:${invoice.number}:${as}`, entries);
  invoice.money = { ...money, state: as, collection: "none" };
  const { subscription } = model;
  if (subscription && invoice.periodEnd === subscription.periodEnd)
    model.subscription = { ...subscription, baseNet: 0n };
}
