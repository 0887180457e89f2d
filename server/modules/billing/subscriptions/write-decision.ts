import type { Tx } from "#server/platform/postgres/tx.ts";
import { announceBilling, issueInvoice, type InvoiceRow } from "../invoices/index.ts";
import type { Decision, SubscriptionState } from "./decide/subscription-state.ts";
import type { BillingServices } from "./billing-services.ts";
import { followPlan } from "./follow-plan.ts";
import { factsOf } from "./subscription-facts.ts";
import { toRow, toWindowRow } from "./subscription-rows.ts";
import {
  insertSubscription,
  insertSubscriptionEvent,
  updateSubscription,
} from "./subscriptions.store.ts";
import { upsertWindow } from "./usage-facts.store.ts";

/** What was done, by whom, for the subscription's history. */
export interface Occasion {
  readonly kind: string;
  readonly by: string;
  readonly reason: string | null;
  readonly at: Date;
}

/**
 * Writes what was decided, in the transaction of whoever decided it and under the billing lock: the subscription, its history, the
 * days that are billed now, the invoice, and what the tenant may from here on.
 */
export async function writeDecision(
  tx: Tx,
  services: BillingServices,
  before: SubscriptionState | undefined,
  { subscription: after, bill, windows }: Decision,
  occasion: Occasion,
): Promise<InvoiceRow | undefined> {
  await (before ? updateSubscription(tx, toRow(after)) : insertSubscription(tx, toRow(after)));
  await insertSubscriptionEvent(tx, after.subscriptionId, after.revision, {
    ...occasion,
    before: before ? factsOf(before) : null,
    after: factsOf(after),
  });
  for (const window of windows)
    if ((await upsertWindow(tx, toWindowRow(window))) !== 1)
      throw new Error("these days are billed already by another subscription");
  await followPlan(tx, services, before, after);
  announceBilling(tx, services, after.subscriptionId);
  if (!bill) return undefined;
  return issueInvoice(tx, services, {
    ...bill,
    subscriptionId: after.subscriptionId,
    currency: after.plan.terms.currency,
    periodStart: bill.periodStart === null ? null : new Date(bill.periodStart),
    periodEnd: bill.periodEnd === null ? null : new Date(bill.periodEnd),
    at: occasion.at,
    provider: after.renewalOwner,
    ownerGeneration: after.ownerGeneration,
  });
}
