import type { z } from "zod";
import type { TenantOverview } from "#shared/contracts/tenants.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { recentEventsPerMinute } from "./tenant-events.olap.ts";
import { selectProgress } from "./tenants.store.ts";

/** What is still to do, and what a destructive change would hit. */
export async function tenantOverview(
  ctx: Pick<TenantContext, "tx" | "services" | "tenantId">,
): Promise<z.infer<typeof TenantOverview>> {
  const [progress, eventsPerMinute] = await Promise.all([
    selectProgress(ctx.tx),
    recentEventsPerMinute(ctx.services, ctx.tenantId),
  ]);
  return {
    checklist: {
      appCreated: progress.hasApp,
      keyCreated: progress.hasKey,
      firstEvent: progress.firstEvent,
      adminJoined: progress.hasAdmin,
    },
    blastRadius: {
      apps: progress.apps,
      activeKeys: progress.activeKeys,
      members: progress.members,
      eventsPerMinute,
    },
  };
}
