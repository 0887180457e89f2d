import type { Difference } from "#shared/contracts/billing/reconciliation.ts";
import type { Provider } from "#shared/contracts/billing/subscriptions.ts";

/** As it is found: whose, and under which number, is added when it is kept. */
export interface FoundDifference {
  readonly kind: Difference["kind"];
  readonly code: Difference["code"];
  /** Of what a provider says, its name: dropped when it turns out later in the run that it does not answer. */
  readonly provider: Provider | null;
  readonly subject: string;
  readonly ours: string;
  readonly theirs: string;
  readonly currency: string | null;
  readonly amount: number | null;
  readonly note: string;
}

type Of = Pick<FoundDifference, "kind" | "code" | "subject" | "note"> & { provider?: Provider };

/** Of money, in minor units. */
export const moneyDifference = (
  { provider, ...of }: Of,
  currency: string,
  ours: bigint,
  theirs: bigint,
): FoundDifference => ({
  ...of,
  provider: provider ?? null,
  currency,
  ours: String(ours),
  theirs: String(theirs),
  amount: exact(theirs - ours),
});

/** Of quantities, or of facts in words. */
export const otherDifference = (
  { provider, ...of }: Of,
  ours: string | number | bigint,
  theirs: string | number | bigint,
): FoundDifference => ({
  ...of,
  provider: provider ?? null,
  currency: null,
  ours: String(ours),
  theirs: String(theirs),
  amount: null,
});

/** Null: more than a number carries; both sides say it in digits. */
const exact = (amount: bigint): number | null =>
  amount >= BigInt(Number.MIN_SAFE_INTEGER) && amount <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(amount)
    : null;
