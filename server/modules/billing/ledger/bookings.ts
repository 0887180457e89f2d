import type { Provider } from "#shared/contracts/billing/subscriptions.ts";

export const ACCOUNTS = [
  "receivable",
  "revenue",
  "credit",
  "cash",
  "refunds",
  "disputes",
  "bad_debt",
] as const;
export type Account = (typeof ACCOUNTS)[number];

/** Minor units. Positive: debit. Negative: credit. Those of one transaction come to 0. */
export interface LedgerEntry {
  readonly account: Account;
  /** Of cash and disputes: at whom. */
  readonly provider?: Provider;
  readonly amount: bigint;
}

/** `amount` goes from one account to another: a debit there, a credit here. */
export const moved = (
  amount: bigint,
  to: Account | readonly [Account, Provider],
  from: Account | readonly [Account, Provider],
): LedgerEntry[] => [entry(to, amount), entry(from, -amount)];

const entry = (of: Account | readonly [Account, Provider], amount: bigint): LedgerEntry =>
  typeof of === "string" ? { account: of, amount } : { account: of[0], provider: of[1], amount };

/** What is owed, and the part of it that credit pays; below 0 both, where an invoice gives back. */
export const issued = (total: bigint, creditUsed: bigint): LedgerEntry[] => [
  ...moved(total, "receivable", "revenue"),
  ...moved(creditUsed, "credit", "receivable"),
];

export const issueTakenBack = (total: bigint, creditUsed: bigint): LedgerEntry[] =>
  issued(-total, -creditUsed);

export const creditGranted = (amount: bigint): LedgerEntry[] => moved(amount, "revenue", "credit");

/** Money that came: so much settles what is owed, the rest is the tenant's credit. */
export const paymentReceived = (
  provider: Provider,
  owed: bigint,
  over: bigint,
  settles: "receivable" | "bad_debt" = "receivable",
): LedgerEntry[] => [
  ...moved(owed, ["cash", provider], settles),
  ...moved(over, ["cash", provider], "credit"),
];

/** Money that went back: for what was billed, and for what was only credit. */
export const refundPaid = (
  provider: Provider,
  ofRevenue: bigint,
  ofCredit: bigint,
): LedgerEntry[] => [
  ...moved(ofRevenue, "revenue", ["cash", provider]),
  ...moved(ofCredit, "credit", ["cash", provider]),
];

export const writtenOff = (due: bigint): LedgerEntry[] => moved(due, "bad_debt", "receivable");

/** The bank holds the money back while it is in dispute; then it is ours again, or lost. */
export const disputeOpened = (provider: Provider, amount: bigint): LedgerEntry[] =>
  moved(amount, ["disputes", provider], ["cash", provider]);
export const disputeWon = (provider: Provider, amount: bigint): LedgerEntry[] =>
  moved(amount, ["cash", provider], ["disputes", provider]);
export const disputeLost = (provider: Provider, amount: bigint): LedgerEntry[] =>
  moved(amount, "bad_debt", ["disputes", provider]);
