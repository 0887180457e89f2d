import { z } from "zod";
import type { CallPage, ListCalls, ProviderCall } from "#shared/contracts/billing/webhooks.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { cutPage, openCursor, sealCursor } from "#server/platform/paging/cursor.ts";
import type { PlatformContext } from "#server/platform/trpc/index.ts";
import { selectCalls, type CallLogRow } from "./call-log.store.ts";

const Position = z.tuple([z.iso.datetime(), z.uuid()]);

/** Of all tenants, newest first. */
export async function listCalls(
  { services }: Pick<PlatformContext, "services">,
  input: z.infer<typeof ListCalls>,
): Promise<z.infer<typeof CallPage>> {
  const scope = { list: "webhooks.calls", tenantId: PLATFORM_TENANT_ID, input };
  const position = openCursor(services.sealer, scope, input.cursor, Position);
  const before = position && { createdAt: position[0], callId: position[1] };
  const rows = await services.db.platform((tx) =>
    selectCalls(tx, { states: input.states, before }, input.limit + 1),
  );
  return cutPage(rows.map(toCall), input.limit, (row) =>
    sealCursor(services.sealer, scope, [row.createdAt, row.callId]),
  );
}

export const toCall = (row: CallLogRow): z.infer<typeof ProviderCall> => ({
  callId: row.callId,
  tenantId: row.tenantId,
  tenantName: row.tenantName,
  provider: row.provider,
  kind: row.kind,
  state: row.state,
  attempts: row.attempts,
  createdAt: row.createdAt.toISOString(),
  nextAttemptAt:
    row.state === "queued" || row.state === "failed" ? row.runAfter.toISOString() : null,
  error: row.error,
});
