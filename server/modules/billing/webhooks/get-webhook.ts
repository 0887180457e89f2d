import type { z } from "zod";
import type { WebhookDetail, WebhookEvent } from "#shared/contracts/billing/webhooks.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { PlatformTx } from "#server/platform/postgres/tx.ts";
import { selectWebhook, type WebhookRow } from "./webhook-log.store.ts";

/** With the body as it came. */
export async function getWebhook(
  tx: PlatformTx,
  webhookId: string,
): Promise<z.infer<typeof WebhookDetail>> {
  const row = await selectWebhook(tx, webhookId);
  if (!row) throw new DomainError("not_found", { what: "webhook" });
  return { ...toWebhook(row), body: row.body.toString() };
}

export const toWebhook = (row: WebhookRow): WebhookEvent => ({
  webhookId: row.webhookId,
  provider: row.provider,
  eventId: row.eventId,
  type: row.type,
  state: row.state,
  tenantId: row.tenantId,
  tenantName: row.tenantName,
  receivedAt: row.receivedAt.toISOString(),
  occurredAt: row.occurredAt?.toISOString() ?? null,
  processedAt: row.processedAt?.toISOString() ?? null,
  deliveries: row.deliveries,
  attempts: row.attempts,
  nextAttemptAt:
    row.state === "failed" || row.state === "received" ? row.runAfter.toISOString() : null,
  note: row.note,
});
