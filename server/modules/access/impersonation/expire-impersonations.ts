import type { ImpersonationId, TenantId } from "#shared/kernel/ids.ts";
import { openAudit } from "#server/platform/audit/audit-writer.ts";
import { newId } from "#server/platform/context/new-id.ts";
import type { Services } from "#server/platform/context/services.ts";
import { endReasonOf } from "../liveness/impersonation-liveness.ts";
import { selectActiveImpersonations } from "../liveness/impersonation-standing.store.ts";
import { closeImpersonation } from "./close-impersonation.ts";

/**
 * Writes down the end of those that are over (time, idleness, the staff session, the right, the tenant). Nobody waits for it: what is
 * over is refused from the moment it is. For the work role, every some seconds. @returns how many it ended.
 */
export async function expireImpersonations(
  services: Pick<Services, "db" | "clock" | "broadcast" | "log">,
): Promise<number> {
  let ended = 0;
  for (const row of await selectActiveImpersonations(services.db)) {
    const reason = endReasonOf(row, services.clock.now());
    if (!reason) continue;
    const tenantId = row.tenantId as TenantId;
    const target = { tenantId, impersonationId: row.impersonationId as ImpersonationId };
    const name = "expire-impersonations";
    const origin = { requestId: newId(), ip: "", services, actorName: name };
    const done = await services.db.tenant(tenantId, "write", (tx) => {
      const actor = { kind: "job", name, tenantId } as const;
      const audit = openAudit(tx, { ...origin, actor }, "access.endImpersonation");
      return closeImpersonation(tx, { audit, services }, target, reason);
    });
    if (done) ended += 1;
  }
  return ended;
}
