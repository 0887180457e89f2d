import { openAudit } from "#server/platform/audit/audit-writer.ts";
import { newId } from "#server/platform/context/new-id.ts";
import type { Services } from "#server/platform/context/services.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { lockManagedTenant } from "../tenant-view.ts";
import { setTenantState } from "../tenants.store.ts";

type MoveServices = Pick<Services, "broadcast" | "clock">;

/** Suspends an active tenant in the name of a job; answers when, null where it is not active. */
export const suspendByJob = (
  tx: Tx,
  services: MoveServices,
  by: { job: string; reason: string },
): Promise<Date | null> => move(tx, services, by, { from: "active", to: "suspended" });

/** Lets a suspended tenant go on in the name of a job; null where it is not suspended. */
export const resumeByJob = (
  tx: Tx,
  services: MoveServices,
  by: { job: string; reason: string },
): Promise<Date | null> => move(tx, services, by, { from: "suspended", to: "active" });

async function move(
  tx: Tx,
  services: MoveServices,
  { job, reason }: { job: string; reason: string },
  { from, to }: { from: "active" | "suspended"; to: "active" | "suspended" },
): Promise<Date | null> {
  const tenant = await lockManagedTenant({ tx });
  if (tenant.state !== from) return null;
  const { tenantId } = tx;
  const at = services.clock.now();
  await setTenantState(tx, { state: to, reason: to === "active" ? null : reason, at });
  const origin = {
    requestId: newId(at.getTime()),
    ip: "",
    actorName: job,
    actor: { kind: "job", name: job, tenantId } as const,
    services,
  };
  await openAudit(
    tx,
    origin,
    to === "active" ? "tenants.resume" : "tenants.suspend",
  )({ target: tenantId, reason, before: { state: from }, after: { state: to } });
  tx.afterCommit(() => services.broadcast.announce({ type: "tenant", tenantId }));
  return at;
}
