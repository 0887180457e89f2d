import type { Services } from "#server/platform/context/services.ts";
import { selectDueWebhooks } from "./inbox.store.ts";
import { processWebhook, type WebhookOptions } from "./process-webhook.ts";

const AT_ONCE = 4;
const A_PASS = 64;

/** One pass over the inbox. Several processes may do so at once: a lease decides. @returns how many were worked on */
export async function processWebhooks(
  services: Services,
  options: WebhookOptions = {},
): Promise<number> {
  const due = await services.db.platform((tx) =>
    selectDueWebhooks(tx, services.clock.now(), A_PASS),
  );
  let made = 0;
  const waiting = due[Symbol.iterator]();
  const worker = async () => {
    for (const { webhookId } of waiting)
      try {
        if ((await processWebhook(services, webhookId, options)) !== "taken") made += 1;
      } catch (error) {
        // Others go on; this one comes again when its lease is out.
        services.log.error({ error, webhookId }, "what came of a webhook could not be written");
      }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return made;
}
