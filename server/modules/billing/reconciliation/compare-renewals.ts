import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import { otherDifference, type FoundDifference } from "./found-difference.ts";

export interface RenewalFacts {
  readonly subscriptions: readonly {
    subscriptionId: string;
    plan: string;
    owner: Provider;
    generation: number;
    nextInvoiceAt: Date | null;
  }[];
  /** Customers that are ready. */
  readonly customers: readonly Provider[];
  /** The highest generation that an open invoice was issued for. */
  readonly newestGeneration: number;
  readonly now: Date;
}

/** A sweep makes each renewal within seconds. */
const LATE_MS = 3_600_000;

/** Exactly one collects the next renewal: one that can, of a renewal that is made in its time. */
export function compareRenewals({
  subscriptions,
  customers,
  newestGeneration,
  now,
}: RenewalFacts): FoundDifference[] {
  const found: FoundDifference[] = [];
  for (const { plan, owner, generation, nextInvoiceAt } of subscriptions) {
    const of = { kind: "renewals" as const, subject: plan };
    if (owner !== "manual" && !customers.includes(owner))
      found.push(
        otherDifference(
          {
            ...of,
            code: "customer_missing",
            note: `${owner} is to collect the renewals, but has no customer that is ready.`,
          },
          owner,
          "no customer",
        ),
      );
    if (newestGeneration > generation)
      found.push(
        otherDifference(
          {
            ...of,
            code: "generation",
            note: `An invoice was issued for owner ${newestGeneration} of the renewals, the subscription is at ${generation}.`,
          },
          generation,
          newestGeneration,
        ),
      );
    if (nextInvoiceAt && now.getTime() - nextInvoiceAt.getTime() > LATE_MS)
      found.push(
        otherDifference(
          {
            ...of,
            code: "renewal_missed",
            note: `The invoice that was due at ${nextInvoiceAt.toISOString()} has not been made.`,
          },
          nextInvoiceAt.toISOString(),
          "not made",
        ),
      );
  }
  return found;
}
