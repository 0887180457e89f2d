import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import { allOf, sql } from "#server/platform/postgres/sql.ts";
import type { PlatformTx } from "#server/platform/postgres/tx.ts";
import type { WebhookState } from "./inbox.store.ts";

export interface WebhookRow {
  webhookId: string;
  provider: Provider;
  eventId: string;
  type: string;
  state: WebhookState;
  tenantId: TenantId | null;
  tenantName: string | null;
  receivedAt: Date;
  occurredAt: Date | null;
  processedAt: Date | null;
  deliveries: number;
  attempts: number;
  runAfter: Date;
  note: string | null;
}

const COLUMNS = sql`w.webhook_id as "webhookId", w.provider, w.event_id as "eventId", w.type, w.state, w.for_tenant_id as "tenantId", t.name as "tenantName",
  w.received_at as "receivedAt", w.occurred_at as "occurredAt", w.processed_at as "processedAt", w.deliveries, w.attempts, w.run_after as "runAfter", w.note`;
const FROM = sql`from webhook_events w left join tenants t on t.tenant_id = w.for_tenant_id`;

export interface WebhookFilter {
  providers?: readonly string[] | undefined;
  states?: readonly string[] | undefined;
  type?: string | undefined;
  forTenantId?: string | undefined;
  before?: { receivedAt: string; webhookId: string } | undefined;
}

/** Newest first. */
export const selectWebhooks = (tx: PlatformTx, filter: WebhookFilter, limit: number) =>
  tx.many(
    sql<WebhookRow>`select ${COLUMNS} ${FROM} where ${allOf([
      ...(filter.providers ? [sql`w.provider = any(${[...filter.providers]})`] : []),
      ...(filter.states ? [sql`w.state = any(${[...filter.states]})`] : []),
      ...(filter.type ? [sql`starts_with(w.type, ${filter.type})`] : []),
      ...(filter.forTenantId ? [sql`w.for_tenant_id = ${filter.forTenantId}::uuid`] : []),
      ...(filter.before
        ? [
            sql`(w.received_at, w.webhook_id) < (${filter.before.receivedAt}::timestamptz, ${filter.before.webhookId}::uuid)`,
          ]
        : []),
    ])} order by w.received_at desc, w.webhook_id desc limit ${limit}`,
  );

export const selectWebhook = (tx: PlatformTx, webhookId: string) =>
  tx.maybe(
    sql<
      WebhookRow & { body: Buffer }
    >`select ${COLUMNS}, w.body ${FROM} where w.webhook_id = ${webhookId}`,
  );
