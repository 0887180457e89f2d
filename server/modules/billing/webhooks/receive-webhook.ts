import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { newId } from "#server/platform/context/new-id.ts";
import type { Services } from "#server/platform/context/services.ts";
import { insertWebhook } from "./inbox.store.ts";

/**
 * Takes a provider's delivery in: answers as soon as it is kept. Which kinds are of use is known from its signed body; others are
 * kept too, ignored and seen. @throws `WebhookRefused`
 */
export async function receiveWebhook(
  services: Services,
  provider: Provider,
  body: Buffer,
  headers: Readonly<Record<string, string | undefined>>,
): Promise<{ deliveries: number } | undefined> {
  const now = services.clock.now();
  const event = services.payments.get(provider)?.readWebhook(body, headers, now);
  if (!event) return undefined;
  const { eventId, type, occurredAt, about } = event;
  return services.db.tenant(PLATFORM_TENANT_ID, "write", async (tx) => {
    const webhookId = newId(now.getTime());
    const kept = await insertWebhook(tx, {
      webhookId,
      provider,
      eventId,
      type,
      body,
      aboutKind: about?.kind ?? null,
      aboutReference: about?.reference ?? null,
      state: about ? "received" : "ignored",
      occurredAt,
      receivedAt: now,
      note: about ? null : "of a kind that is not used here",
    });
    tx.afterCommit(() =>
      services.broadcast.announce({
        type: "changed",
        entity: "billing",
        tenantId: PLATFORM_TENANT_ID,
        id: webhookId,
      }),
    );
    return kept;
  });
}
