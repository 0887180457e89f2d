import type { UserId } from "#shared/kernel/ids.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { endReasonOf } from "../liveness/impersonation-liveness.ts";
import { selectImpersonationStandings } from "../liveness/impersonation-standing.store.ts";
import { closeImpersonation } from "./close-impersonation.ts";
import { selectActiveIds } from "./impersonations.store.ts";

/** One of this staff member that is over but not yet written down as such does not stand in the way of the next. */
export async function endOverdue(ctx: TenantContext, staffId: UserId): Promise<void> {
  const { tx, tenantId, services } = ctx;
  const ids = (await selectActiveIds(tx, tenantId, staffId)).map((row) => row.impersonationId);
  if (ids.length === 0) return;
  const rows = await selectImpersonationStandings(
    services.db,
    ids.map(() => tenantId),
    ids,
  );
  for (const impersonationId of ids) {
    const row = rows.find((each) => each.impersonationId === impersonationId);
    const reason = row ? endReasonOf(row, services.clock.now()) : undefined;
    if (reason) await closeImpersonation(tx, ctx, { tenantId, impersonationId }, reason);
  }
}
