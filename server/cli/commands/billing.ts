import type { Command } from "commander";
import { addBillingInvoices } from "./billing-invoice.ts";
import { addBillingPlans } from "./billing-plan.ts";
import { addReconcile } from "./billing-reconcile.ts";
import { addBillingSubscriptions } from "./billing-subscription.ts";
import { addBillingWebhooks } from "./billing-webhook.ts";

export function addBilling(program: Command): void {
  const billing = program
    .command("billing")
    .description("plans, subscriptions, invoices, webhooks and the reconciliation");
  for (const add of [
    addBillingPlans,
    addBillingSubscriptions,
    addBillingInvoices,
    addReconcile,
    addBillingWebhooks,
  ])
    add(billing);
}
