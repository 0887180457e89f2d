import type { z } from "zod";
import type { RefusedEvents, RefusedEventsAnswer } from "#shared/contracts/events.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { chosenApps } from "./chosen-apps.ts";
import { selectRefused } from "./refused.store.ts";

/** A sample of what was refused, newest first, with why. */
export async function readRefusedEvents(
  ctx: Pick<TenantContext, "tx">,
  input: z.infer<typeof RefusedEvents>,
): Promise<z.infer<typeof RefusedEventsAnswer>> {
  const rows = await selectRefused(ctx.tx, await chosenApps(ctx.tx, input.appId));
  return { events: rows.map((row) => ({ ...row, at: row.at.toISOString() })) };
}
