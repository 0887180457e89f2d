import { selectMigration } from "../plans/index.ts";
import type { BillingServices } from "./billing-services.ts";
import { decideRenewal } from "./decide/decide-renewal.ts";
import type { Bill, SubscriptionState, UsageFacts } from "./decide/subscription-state.ts";

export interface CaughtUp {
  readonly subscription: SubscriptionState;
  readonly facts: UsageFacts;
  /** Invoices that come before whatever is decided next. */
  readonly earlier: readonly Bill[];
}

/** A subscription as it stands once what was due up to `at` is made; nothing is written. */
export async function catchUp(
  services: Pick<BillingServices, "db">,
  subscription: SubscriptionState,
  facts: UsageFacts,
  at: number,
): Promise<CaughtUp> {
  const { nextInvoiceAt, plan } = subscription;
  if (nextInvoiceAt === null || nextInvoiceAt > at) return { subscription, facts, earlier: [] };
  const migration = await services.db.platform((read) =>
    selectMigration(read, plan.code, plan.version),
  );
  const { subscription: next, bill, windows } = decideRenewal(subscription, facts, migration);
  const fresh = new Map([...facts.windows, ...windows].map((one) => [one.firstDay, one]));
  const after = await catchUp(services, next, { ...facts, windows: [...fresh.values()] }, at);
  return bill ? { ...after, earlier: [bill, ...after.earlier] } : after;
}
