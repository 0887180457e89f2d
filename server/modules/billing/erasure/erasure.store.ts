import { sql } from "#server/platform/postgres/sql.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import type { TenantId } from "#shared/kernel/ids.ts";

export const clearPaymentMethods = (tx: Tx) =>
  tx.run(sql`update billing_customers set payment_method = null, error = null`);

/** Charges that are still to be cancelled or paid back stay: their requests hold ids and amounts only. */
export const deleteCalls = (tx: Tx) =>
  tx.run(
    sql`delete from provider_calls where state = 'done' or kind in ('customer', 'portal', 'usage')`,
  );

/** As providers name the tenant's customers and charges. */
export const selectReferences = (tx: Tx) =>
  tx.many(sql<{ provider: string; reference: string }>`
    select provider, reference from billing_customers where reference is not null
    union select provider, reference from invoice_charges`);

/** In the platform's inbox. That the event came, and what it was about, stays. */
export const clearWebhookBodies = (
  tx: Tx,
  tenantId: TenantId,
  known: readonly { provider: string; reference: string }[],
) =>
  tx.run(sql`update webhook_events set body = ''
    where body <> '' and (for_tenant_id = ${tenantId} or (provider, about_reference) in (
      select * from unnest(${known.map(({ provider }) => provider)}::text[], ${known.map(({ reference }) => reference)}::text[])))`);
