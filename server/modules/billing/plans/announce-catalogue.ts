import type { Services } from "#server/platform/context/services.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";

/** Open consoles read the catalogue again after the commit. `id`: the plan's or the coupon's code. */
export function announceCatalogue(tx: Tx, services: Pick<Services, "broadcast">, id: string): void {
  const { tenantId } = tx;
  tx.afterCommit(() =>
    services.broadcast.announce({ type: "changed", entity: "billing", tenantId, id }),
  );
}
