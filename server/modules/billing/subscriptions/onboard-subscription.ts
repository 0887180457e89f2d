import type { AuditWriter } from "#server/platform/audit/audit-writer.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { lockBilling } from "../invoices/index.ts";
import { giveUpInvoice } from "../settlement/give-up-invoice.ts";
import type { Services } from "#server/platform/context/services.ts";
import type { PlanCopy } from "./decide/subscription-state.ts";
import { planChange } from "./plan-change.ts";
import { selectOpenInvoices } from "./subscriptions.store.ts";
import { writeDecision } from "./write-decision.ts";

/** Starts the subscription of a new tenant, with its plan's own trial. @throws what `planChange` throws */
export async function startSubscription(
  tx: Tx,
  services: Services,
  { plan, by }: { plan: string; by: string },
): Promise<PlanCopy> {
  await lockBilling(tx);
  const at = services.clock.now();
  const { decision } = await planChange(
    tx,
    services,
    { kind: "start", plan },
    { at, isStaff: true },
  );
  await writeDecision(tx, services, undefined, decision, { kind: "start", by, reason: null, at });
  return decision.subscription.plan;
}

/** As if it had never been started: nothing is owed, nothing renews. For a tenant that did not come to be. */
export async function undoSubscription(
  tx: Tx,
  services: Services,
  { by, reason, audit }: { by: string; reason: string; audit: AuditWriter },
): Promise<void> {
  await lockBilling(tx);
  for (const { invoiceId } of await selectOpenInvoices(tx))
    await giveUpInvoice({ tx, services, audit }, { invoiceId, reason, as: "void" });
  const at = services.clock.now();
  const cancel = { kind: "cancel", when: "now" } as const;
  const { before, decision } = await planChange(tx, services, cancel, { at, isStaff: true });
  await writeDecision(tx, services, before, decision, { kind: "cancel", by, reason, at });
}
