import { z } from "zod";
import type { ListWebhooks, WebhookPage } from "#shared/contracts/billing/webhooks.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { cutPage, openCursor, sealCursor } from "#server/platform/paging/cursor.ts";
import type { PlatformContext } from "#server/platform/trpc/index.ts";
import { toWebhook } from "./get-webhook.ts";
import { selectWebhooks } from "./webhook-log.store.ts";

const Position = z.tuple([z.iso.datetime(), z.uuid()]);

/** Newest first. */
export async function listWebhooks(
  { services }: Pick<PlatformContext, "services">,
  input: z.infer<typeof ListWebhooks>,
): Promise<z.infer<typeof WebhookPage>> {
  const scope = { list: "webhooks.list", tenantId: PLATFORM_TENANT_ID, input };
  const position = openCursor(services.sealer, scope, input.cursor, Position);
  const before = position && { receivedAt: position[0], webhookId: position[1] };
  const rows = await services.db.platform((tx) =>
    selectWebhooks(tx, { ...input, before }, input.limit + 1),
  );
  return cutPage(rows.map(toWebhook), input.limit, (row) =>
    sealCursor(services.sealer, scope, [row.receivedAt, row.webhookId]),
  );
}
