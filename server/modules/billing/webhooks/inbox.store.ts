import type { WEBHOOK_STATES } from "#shared/contracts/billing/webhooks.ts";
import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { PlatformTx, Tx } from "#server/platform/postgres/tx.ts";

export type WebhookState = (typeof WEBHOOK_STATES)[number];

export interface NewWebhook {
  webhookId: string;
  provider: Provider;
  eventId: string;
  type: string;
  body: Buffer;
  aboutKind: "charge" | "customer" | null;
  aboutReference: string | null;
  state: "received" | "ignored";
  occurredAt: Date | null;
  receivedAt: Date;
  note: string | null;
}

/** Of one that is there already only the deliveries grow. @returns how often it came */
export const insertWebhook = (tx: Tx, w: NewWebhook): Promise<{ deliveries: number }> =>
  tx.one(sql<{
    deliveries: number;
  }>`insert into webhook_events as old (webhook_id, provider, event_id, type, body, about_kind, about_reference, state, occurred_at, received_at, run_after,
      processed_at, note)
    values (${w.webhookId}, ${w.provider}, ${w.eventId}, ${w.type}, ${w.body}, ${w.aboutKind}, ${w.aboutReference}, ${w.state}, ${w.occurredAt}, ${w.receivedAt},
      ${w.receivedAt}, ${w.state === "ignored" ? w.receivedAt : null}, ${w.note})
    on conflict (tenant_id, provider, event_id) do update set deliveries = old.deliveries + 1
    returning deliveries`);

export interface WebhookWork {
  webhookId: string;
  provider: Provider;
  eventId: string;
  aboutKind: "charge" | "customer" | null;
  aboutReference: string | null;
  attempts: number;
}

export const selectDueWebhooks = (tx: PlatformTx, at: Date, limit: number) =>
  tx.many(sql<{
    webhookId: string;
  }>`select webhook_id as "webhookId" from webhook_events
    where state in ('received', 'failed') and run_after <= ${at} and (lease_until is null or lease_until <= ${at}) order by run_after limit ${limit}`);

export const leaseWebhook = (
  tx: Tx,
  webhookId: string,
  lease: { owner: string; at: Date; until: Date },
): Promise<WebhookWork | undefined> =>
  tx.maybe(sql<WebhookWork>`update webhook_events set lease_owner = ${lease.owner}, lease_until = ${lease.until}, attempts = attempts + 1
    where webhook_id = ${webhookId} and state in ('received', 'failed') and run_after <= ${lease.at} and (lease_until is null or lease_until <= ${lease.at})
    returning webhook_id as "webhookId", provider, event_id as "eventId", about_kind as "aboutKind", about_reference as "aboutReference", attempts`);

/** False when another one took over since, or it was replayed. */
export async function writeWebhook(
  tx: Tx,
  change: {
    webhookId: string;
    owner: string;
    state: WebhookState;
    note: string;
    at: Date;
    runAfter: Date;
    tenantId: TenantId | null;
  },
): Promise<boolean> {
  const rows =
    await tx.run(sql`update webhook_events set state = ${change.state}, note = ${change.note}, run_after = ${change.runAfter},
      processed_at = ${change.state === "processed" || change.state === "ignored" ? change.at : null},
      for_tenant_id = coalesce(${change.tenantId}::uuid, for_tenant_id), lease_owner = null, lease_until = null
    where webhook_id = ${change.webhookId} and lease_owner = ${change.owner}`);
  return rows === 1;
}

/** Back to the start; what works on it now finds its lease gone. */
export const replayWebhookRow = (tx: Tx, webhookId: string, at: Date) =>
  tx.maybe(sql<{
    provider: Provider;
    eventId: string;
  }>`update webhook_events set state = 'received', attempts = 0, run_after = ${at}, processed_at = null, lease_owner = null, lease_until = null
    where webhook_id = ${webhookId} returning provider, event_id as "eventId"`);

/** Whose the charge is: by the charge as it is known, else by the invoice that it was made for. */
export const selectTenantOfCharge = (
  tx: PlatformTx,
  provider: Provider,
  reference: string,
  invoiceId: string | null,
) =>
  tx.maybe(sql<{ tenantId: TenantId }>`select tenant_id as "tenantId" from (
      select tenant_id, 1 as rank from invoice_charges where provider = ${provider} and reference = ${reference}
      union all select tenant_id, 2 from invoices where invoice_id = ${invoiceId}::uuid) found order by rank limit 1`);

/** What is checked at the commit is checked now, while the transaction still sees the tenant whose books it wrote. */
export const checkBooks = (tx: Tx) => tx.run(sql`set constraints all immediate`);
