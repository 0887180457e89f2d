import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import {
  clearPaymentMethods,
  clearWebhookBodies,
  deleteCalls,
  selectReferences,
} from "./erasure.store.ts";

/**
 * Removes what billing knows of persons, besides the tables that are wiped with the tenant: payment methods, what was said to and by
 * providers. The books stay (invoices as they were written, charges, ledger, usage): the law asks to keep them for years. So does
 * the customer's id at its provider, without which a charge whose answer was lost could not be cancelled any more.
 */
export async function forgetBilling(tx: Tx): Promise<void> {
  const { tenantId } = tx;
  const known = await selectReferences(tx);
  await clearPaymentMethods(tx);
  await deleteCalls(tx);
  // The inbox belongs to the platform: whose an event is, is known only once it was read.
  await tx.switchTenant(PLATFORM_TENANT_ID);
  await clearWebhookBodies(tx, tenantId, known);
  await tx.switchTenant(tenantId);
}
