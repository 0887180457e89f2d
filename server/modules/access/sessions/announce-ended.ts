import type { SessionId, TenantId } from "#shared/kernel/ids.ts";
import type { Services } from "#server/platform/context/services.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";

/** Once committed, every process refuses these sessions, running calls and streams included. */
export function announceEnded(
  tx: Tx,
  { broadcast }: Pick<Services, "broadcast">,
  tenantId: TenantId,
  sessionIds: readonly SessionId[],
): void {
  tx.afterCommit(() => {
    for (const id of sessionIds) {
      broadcast.announce({ type: "revoked", kind: "session", tenantId, id });
      broadcast.announce({ type: "changed", entity: "session", tenantId, id });
    }
  });
}
