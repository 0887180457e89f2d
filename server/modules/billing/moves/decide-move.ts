import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import type { CustomerRow } from "../calls/index.ts";

export interface MoveFacts {
  /** At the provider that is moved to. */
  readonly customer: Pick<CustomerRow, "state" | "error"> | undefined;
  /** An invoice of the subscription whose charge may still be made by the present owner; `givenUp`: nobody knows whether it was. */
  readonly inFlight: { readonly number: string; readonly givenUp: boolean } | undefined;
}

/** What stands against handing the renewals over, in a sentence; undefined: nothing does. */
export function decideMove(
  target: Provider,
  { customer, inFlight }: MoveFacts,
): string | undefined {
  if (target !== "manual") {
    if (customer?.state === "failed") return `the customer could not be made: ${customer.error}`;
    if (customer?.state !== "ready") return "the customer is being made";
  }
  if (!inFlight) return undefined;
  return inFlight.givenUp
    ? `a call about ${inFlight.number} was given up without an answer: try it again, or void the invoice`
    : `${inFlight.number} is being collected`;
}
