import type { AuditWriter } from "#server/platform/audit/audit-writer.ts";
import type { Services } from "#server/platform/context/services.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { lockBilling } from "../invoices/index.ts";
import { giveUpInvoice } from "../settlement/give-up-invoice.ts";
import { endSubscription } from "../subscriptions/index.ts";
import { selectOpenInvoices } from "../subscriptions/subscriptions.store.ts";

/**
 * Ends the billing of a tenant that goes for good: what is due is billed by the rules, final invoice included, the subscription is
 * cancelled, and nothing renews. Nobody is left who could pay: what is open is written off, its charges are cancelled at the provider
 * and its dunning is closed. `plan`: of the subscription that ended, null where none ran.
 */
export async function endBilling(
  tx: Tx,
  services: Services,
  { by, reason, audit }: { by: string; reason: string; audit: AuditWriter },
): Promise<{ plan: string | null; writtenOff: number }> {
  await lockBilling(tx);
  const writeOff = async () => {
    const open = await selectOpenInvoices(tx);
    for (const { invoiceId } of open)
      await giveUpInvoice({ tx, services, audit }, { invoiceId, reason, as: "uncollectible" });
    return open.length;
  };
  // First what is owed already: a base that was never paid is not given back when its period is cut short.
  const before = await writeOff();
  const plan = await endSubscription(tx, services, { by, reason });
  return { plan, writtenOff: before + (await writeOff()) };
}
