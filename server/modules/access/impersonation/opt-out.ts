import type { TenantContext } from "#server/platform/trpc/index.ts";
import { closeImpersonation } from "./close-impersonation.ts";
import { saveOptOut, selectActiveIds } from "./impersonations.store.ts";

/** The customer's own switch. On, it ends those that run. */
export async function setOptOut(ctx: TenantContext, optOut: boolean): Promise<{ optOut: boolean }> {
  const { tx, tenantId, tenant, services } = ctx;
  await saveOptOut(tx, optOut);
  await ctx.audit({
    target: tenantId,
    before: { optOut: tenant.impersonationOptOut },
    after: { optOut },
  });
  const active = optOut ? await selectActiveIds(tx, tenantId) : [];
  for (const { impersonationId } of active)
    await closeImpersonation(tx, ctx, { tenantId, impersonationId }, "opted_out");
  tx.afterCommit(() => {
    services.broadcast.announce({ type: "tenant", tenantId });
    services.broadcast.announce({ type: "changed", entity: "tenant", tenantId, id: tenantId });
  });
  return { optOut };
}
