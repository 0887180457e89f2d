import type { z } from "zod";
import type { WebhookEvent, WebhookRef } from "#shared/contracts/billing/webhooks.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { replayWebhookRow } from "./inbox.store.ts";
import { getWebhook } from "./get-webhook.ts";

/** Works on it once more, whatever became of it: what it is about is fetched anew, so that nothing is done twice. */
export async function replayWebhook(
  ctx: Pick<TenantContext, "tx" | "audit" | "services">,
  { webhookId }: z.infer<typeof WebhookRef>,
): Promise<WebhookEvent> {
  const at = ctx.services.clock.now();
  const before = await getWebhook(ctx.tx, webhookId);
  const row = await replayWebhookRow(ctx.tx, webhookId, at);
  if (!row) throw new DomainError("not_found", { what: "webhook" });
  await ctx.audit({
    target: webhookId,
    before: { state: before.state, attempts: before.attempts },
    after: { state: "received", provider: row.provider, eventId: row.eventId },
  });
  const { body: _body, ...event } = await getWebhook(ctx.tx, webhookId);
  return event;
}
