import type { Services } from "#server/platform/context/services.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { announceBilling, lockBilling, selectInvoice } from "../invoices/index.ts";
import { factsOf } from "./subscription-facts.ts";
import { toRow, toState } from "./subscription-rows.ts";
import {
  insertSubscriptionEvent,
  selectOtherOverdue,
  selectSubscription,
  updateSubscription,
} from "./subscriptions.store.ts";

type PastDueServices = Pick<Services, "broadcast" | "clock">;

/** An invoice of it is overdue: it failed to be collected, or its due day is over. */
export const markPastDue = (tx: Tx, services: PastDueServices, invoiceId: string): Promise<void> =>
  move(tx, services, invoiceId, { from: "active", to: "past_due" });

/** The invoice is paid, or given up: active again, unless another one is overdue. */
export const clearPastDue = (tx: Tx, services: PastDueServices, invoiceId: string): Promise<void> =>
  move(tx, services, invoiceId, { from: "past_due", to: "active" });

async function move(
  tx: Tx,
  services: PastDueServices,
  invoiceId: string,
  { from, to }: { from: "active" | "past_due"; to: "active" | "past_due" },
): Promise<void> {
  await lockBilling(tx);
  const subscriptionId = (await selectInvoice(tx, invoiceId))?.subscriptionId ?? null;
  const row = subscriptionId === null ? undefined : await selectSubscription(tx, subscriptionId);
  if (row?.state !== from) return;
  const now = services.clock.now();
  const { subscriptionId: id } = row;
  if (to === "active" && (await selectOtherOverdue(tx, id, { invoiceId, now }))) return;
  const before = toState(row);
  const after = { ...before, state: to, revision: before.revision + 1 };
  await updateSubscription(tx, toRow(after));
  await insertSubscriptionEvent(tx, id, after.revision, {
    kind: to === "active" ? "recovered" : "past_due",
    at: now,
    by: "billing",
    before: factsOf(before),
    after: factsOf(after),
    reason: null,
  });
  announceBilling(tx, services, id);
}
