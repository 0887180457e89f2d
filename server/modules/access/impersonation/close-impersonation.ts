import { PLATFORM_TENANT_ID, type ImpersonationId, type TenantId } from "#shared/kernel/ids.ts";
import type { AuditWriter } from "#server/platform/audit/audit-writer.ts";
import type { Services } from "#server/platform/context/services.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import type { EndReason } from "../liveness/impersonation-liveness.ts";
import { markImpersonationEnded } from "./impersonations.store.ts";

const STATES: Record<EndReason, "ended" | "expired" | "revoked"> = {
  ended_by_staff: "ended",
  revoked: "revoked",
  time_limit: "expired",
  idle: "expired",
  staff_session_ended: "ended",
  right_lost: "ended",
  opted_out: "ended",
  tenant_not_active: "ended",
};

/**
 * Ends it and writes that into the tenant's chain and the platform's, in that order (everybody who writes both does, so nobody waits
 * for each other). Leaves the transaction at the tenant it was at. False: it was over already.
 */
export async function closeImpersonation(
  tx: Tx,
  parts: { audit: AuditWriter; services: Pick<Services, "clock" | "broadcast"> },
  target: { tenantId: TenantId; impersonationId: ImpersonationId },
  reason: EndReason,
): Promise<boolean> {
  const { tenantId, impersonationId } = target;
  const before = tx.tenantId;
  if (before !== tenantId) await tx.switchTenant(tenantId);
  const how = { state: STATES[reason], reason };
  const ended = await markImpersonationEnded(tx, impersonationId, how, parts.services.clock.now());
  if (ended) {
    const entry = { target: impersonationId, before: { tenantId, ...ended }, after: how };
    await parts.audit(entry);
    await tx.switchTenant(PLATFORM_TENANT_ID);
    await parts.audit(entry);
    announceImpersonation(tx, parts.services, tenantId, impersonationId, true);
  }
  if (tx.tenantId !== before) await tx.switchTenant(before);
  return ended !== undefined;
}

export function announceImpersonation(
  tx: Tx,
  { broadcast }: Pick<Services, "broadcast">,
  tenantId: TenantId,
  id: ImpersonationId,
  ended: boolean,
): void {
  tx.afterCommit(() => {
    if (ended) broadcast.announce({ type: "revoked", kind: "impersonation", tenantId, id });
    broadcast.announce({ type: "changed", entity: "impersonation", tenantId, id });
  });
}
