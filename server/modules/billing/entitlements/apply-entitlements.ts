import type { Entitlements } from "#shared/contracts/billing/entitlements.ts";
import type { Services } from "#server/platform/context/services.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { applyQuota } from "../../usage/index.ts";
import { updateEntitlements } from "./entitlements.store.ts";

/**
 * Gives the transaction's tenant what its plan allows, from the commit on: keys, ingest, quotas and open consoles follow within
 * two seconds. Called wherever the plan of a tenant changes. Nothing happens when it has them already.
 */
export async function applyEntitlements(
  tx: Tx,
  services: Pick<Services, "broadcast" | "clock" | "log">,
  of: { plan: string; entitlements: Entitlements },
): Promise<void> {
  if (!(await updateEntitlements(tx, of))) return;
  await applyQuota(tx, services);
  const { tenantId } = tx;
  tx.afterCommit(() => {
    services.broadcast.announce({ type: "tenant", tenantId });
    services.broadcast.announce({ type: "changed", entity: "usage", tenantId, id: tenantId });
  });
}
