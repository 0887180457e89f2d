import type { z } from "zod";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { Quota, SetQuota } from "#shared/contracts/usage.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { applyQuota, quotaNumbers, quotaState } from "./apply-quota.ts";
import { monthOf, monthSpan } from "./months.ts";
import { deleteOwnQuota, selectQuotaStanding, upsertOwnQuota } from "./quota.store.ts";
import { toQuota } from "./quota-view.ts";

/** A tenant's own quota, or its plan's again. Ingest acts on it within two seconds. @throws `not_found` for the platform's own tenant */
export async function setQuota(
  ctx: Pick<TenantContext, "tx" | "audit" | "services" | "actor" | "request" | "tenantId">,
  input: z.output<typeof SetQuota>,
): Promise<Quota> {
  const { tx, services, tenantId } = ctx;
  if (tenantId === PLATFORM_TENANT_ID) throw new DomainError("not_found", { what: "tenant" });
  const now = services.clock.now();
  const span = monthSpan(monthOf(now));
  const before = await selectQuotaStanding(tx, span);
  if (input.source === "plan") await deleteOwnQuota(tx);
  else
    await upsertOwnQuota(tx, {
      included: input.included,
      hard: input.hard,
      reason: input.reason,
      setBy: ctx.actor.kind === "member" ? ctx.actor.userId : null,
      setByName: ctx.request.actorName,
      at: now,
    });
  await applyQuota(tx, services);
  const after = await selectQuotaStanding(tx, span);
  await ctx.audit({
    target: tenantId,
    reason: input.reason,
    before: { source: before.own ? "own" : "plan", ...quotaNumbers(before) },
    after: { source: input.source, ...quotaNumbers(after) },
  });
  tx.afterCommit(() => {
    // Also where the state stays: the meter looks at once how much is left now.
    services.broadcast.announce({ type: "tenant", tenantId });
    services.broadcast.announce({ type: "changed", entity: "usage", tenantId, id: tenantId });
  });
  return toQuota(after, quotaState(after.used, quotaNumbers(after)));
}
