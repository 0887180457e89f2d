import type { z } from "zod";
import type { Key, ListKeys } from "#shared/contracts/keys.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { toKey } from "./key-view.ts";
import { selectKeys } from "./keys.store.ts";

/** Newest first. */
export async function listKeys(
  ctx: Pick<TenantContext, "tx" | "services">,
  input: z.infer<typeof ListKeys>,
): Promise<Key[]> {
  const now = ctx.services.clock.now();
  const rows = await selectKeys(ctx.tx, {
    appId: input.appId,
    openAt: input.includeClosed ? undefined : now,
  });
  return rows.map((row) => toKey(row, now));
}
