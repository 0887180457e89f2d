import type { InvoiceState } from "#shared/contracts/billing/invoices.ts";
import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import { moneyDifference, otherDifference, type FoundDifference } from "./found-difference.ts";

/** What a charge came to, by its provider. */
export interface ListedCharge {
  readonly provider: Provider;
  readonly reference: string;
  readonly state: "pending" | "paid" | "failed" | "cancelled" | "disputed";
  readonly currency: string;
  readonly paid: bigint;
  readonly refunded: bigint;
  /** In dispute, or lost. */
  readonly disputed: bigint;
}

/** One invoice at one provider. */
export interface ChargeFacts {
  readonly number: string;
  readonly currency: string;
  readonly invoiceState: InvoiceState;
  readonly collector: Provider;
  readonly provider: Provider;
  /** By our ledger. */
  readonly paid: bigint;
  readonly refunded: bigint;
  readonly disputed: bigint;
  /** Charges that we know of. */
  readonly known: readonly string[];
  /** A call about it waits: what it will change is not looked at. */
  readonly waits: boolean;
  readonly listed: readonly ListedCharge[];
}

/** Paid, refunded and disputed by our books against the provider's charges of the invoice; and who still collects what. */
export function compareCharges(facts: ChargeFacts): FoundDifference[] {
  const { number, provider, currency, listed } = facts;
  const of = { kind: "charges" as const, provider, subject: number };
  const missing = facts.known.filter((known) =>
    listed.every(({ reference }) => reference !== known),
  );
  const found: FoundDifference[] = missing.map((reference) =>
    otherDifference(
      { ...of, code: "charge_missing", note: `${provider} does not know the charge ${reference}.` },
      reference,
      "nothing",
    ),
  );
  const sum = (field: "paid" | "refunded" | "disputed") =>
    listed.reduce((total, charge) => total + charge[field], 0n);
  for (const [field, code] of FIELDS) {
    const [ours, theirs] = [facts[field], sum(field)];
    if (ours === theirs) continue;
    found.push(
      moneyDifference(
        {
          ...of,
          code,
          note: `${field[0]?.toUpperCase()}${field.slice(1)} by our books: ${ours}, by ${provider}: ${theirs} (${listed.map(({ reference }) => reference).join(", ") || "no charge"}).`,
        },
        currency,
        ours,
        theirs,
      ),
    );
  }
  const stray =
    facts.collector !== provider || facts.invoiceState === "void" || facts.invoiceState === "paid";
  for (const { reference, state } of listed) {
    if (facts.waits || !stray || (state !== "pending" && state !== "failed")) continue;
    found.push(
      otherDifference(
        {
          kind: "renewals",
          provider,
          subject: number,
          code: "charge_collecting",
          note: `${provider} still collects ${reference}, but the invoice is ${facts.invoiceState}${facts.collector === provider ? "" : ` and ${facts.collector} collects it`}.`,
        },
        facts.collector === provider ? facts.invoiceState : facts.collector,
        provider,
      ),
    );
  }
  return found;
}

const FIELDS = [
  ["paid", "charge_paid"],
  ["refunded", "charge_refunded"],
  ["disputed", "charge_disputed"],
] as const;
