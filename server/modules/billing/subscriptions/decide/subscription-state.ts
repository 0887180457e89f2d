import type { Charge, PlanTerms } from "#shared/contracts/billing/plans.ts";
import type { InvoiceSummary } from "#shared/contracts/billing/invoices.ts";
import type {
  Provider,
  SubscriptionState as State,
} from "#shared/contracts/billing/subscriptions.ts";
import type { Line } from "../../invoices/index.ts";
import type { Anchor, Quantities } from "../../pricing/index.ts";

/** A version of a plan as it was agreed. */
export interface PlanCopy {
  readonly code: string;
  readonly name: string;
  readonly version: number;
  readonly terms: PlanTerms;
}

export interface HeldCoupon {
  readonly code: string;
  readonly name: string;
  readonly percent: number | null;
  readonly amount: number | null;
  /** null: all that come. */
  readonly invoicesLeft: number | null;
}

/** A subscription as the decisions see it: instants are milliseconds, days are whole numbers, all in UTC. */
export interface SubscriptionState {
  readonly subscriptionId: string;
  readonly plan: PlanCopy;
  readonly state: State;
  readonly startedAt: number;
  readonly trialEndsAt: number | null;
  readonly anchor: Anchor;
  readonly periodStart: number;
  readonly periodEnd: number;
  /** What the base of `baseFrom`–`periodEnd` came to after coupons. */
  readonly baseNet: bigint;
  readonly baseFrom: number;
  /** The first day whose usage is on no invoice. */
  readonly usageBilledUntil: number;
  readonly nextInvoiceAt: number | null;
  readonly cancelAt: number | null;
  readonly cancelledAt: number | null;
  readonly pausedAt: number | null;
  readonly pending: { readonly plan: PlanCopy; readonly at: number } | null;
  readonly coupon: HeldCoupon | null;
  readonly renewalOwner: Provider;
  readonly ownerGeneration: number;
  readonly revision: number;
}

/** Days whose usage was billed, what they were priced by, and what they came to. */
export interface UsageWindow {
  readonly subscriptionId: string;
  readonly firstDay: number;
  readonly untilDay: number;
  readonly monthDays: number;
  readonly planCode: string;
  readonly currency: string;
  readonly charges: readonly Charge[];
  readonly minimum: number;
  readonly quantities: Quantities;
}

/** What was used, by the ledger of usage as it is now. */
export interface UsageFacts {
  events(fromDay: number, untilDay: number): number;
  readonly apps: number;
  readonly members: number;
  /** Of the tenant, in any order. */
  readonly windows: readonly UsageWindow[];
}

export interface Bill {
  readonly reason: Exclude<InvoiceSummary["reason"], "manual">;
  /** Issued once. */
  readonly source: string;
  readonly lines: readonly Line[];
  readonly periodStart: number | null;
  readonly periodEnd: number | null;
}

/** What a change or a renewal comes to. Without a bill there is nothing to pay and nothing to give back. */
export interface Decision {
  readonly subscription: SubscriptionState;
  readonly bill: Bill | undefined;
  /** New ones, and those that late usage changed. */
  readonly windows: readonly UsageWindow[];
}
