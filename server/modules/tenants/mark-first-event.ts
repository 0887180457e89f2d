import type { TenantId } from "#shared/kernel/ids.ts";
import type { Services } from "#server/platform/context/services.ts";
import { setFirstEvent } from "./tenants.store.ts";

/** Onboarding is over for people when the first event is stored. Cheap to call again; only the first call counts. */
export async function markFirstEvent(
  services: Pick<Services, "db" | "broadcast">,
  tenantId: TenantId,
  at: Date,
): Promise<void> {
  await services.db.tenant(tenantId, "write", async (tx) => {
    if (!(await setFirstEvent(tx, at))) return;
    tx.afterCommit(() =>
      services.broadcast.announce({ type: "changed", entity: "tenant", tenantId, id: tenantId }),
    );
  });
}
