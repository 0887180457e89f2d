import type { z } from "zod";
import { ReplayEvents, StartedReplay } from "#shared/contracts/replay.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { router, tenantMutation, type TenantContext } from "#server/platform/trpc/index.ts";
import { startOperation } from "../operations/index.ts";
import { replayKind } from "./replay-operation.ts";

/** Mounted beside the reads of `events`. */
export const replayRouter = router({
  replay: tenantMutation("events.replay")
    .input(ReplayEvents)
    .output(StartedReplay)
    .mutation(({ ctx, input }) => startReplay(ctx, input)),
});

/** @throws `operation_conflict` while another replay of the tenant runs. */
async function startReplay(
  ctx: Pick<TenantContext, "tx" | "audit" | "services" | "request" | "tenantId">,
  { from, appId }: z.infer<typeof ReplayEvents>,
): Promise<z.infer<typeof StartedReplay>> {
  const forTenantId = ctx.tenantId === PLATFORM_TENANT_ID ? null : ctx.tenantId;
  const operationId = await startOperation(ctx.tx, ctx.services, {
    kind: replayKind,
    input: { from, forTenantId, appId: appId ?? null },
    createdBy: ctx.request.actorName,
  });
  await ctx.audit({ target: operationId, after: { from, appId: appId ?? null } });
  return { operationId };
}
