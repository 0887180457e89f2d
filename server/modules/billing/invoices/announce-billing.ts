import type { Services } from "#server/platform/context/services.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";

/** Open consoles read the tenant's billing again once this is committed. */
export function announceBilling(tx: Tx, services: Pick<Services, "broadcast">, id: string): void {
  const { tenantId } = tx;
  tx.afterCommit(() =>
    services.broadcast.announce({ type: "changed", entity: "billing", tenantId, id }),
  );
}
