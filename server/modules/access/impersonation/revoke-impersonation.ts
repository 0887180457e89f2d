import type { Impersonation } from "#shared/contracts/access.ts";
import { DomainError } from "#shared/errors/index.ts";
import { PLATFORM_TENANT_ID, type ImpersonationId } from "#shared/kernel/ids.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { closeImpersonation } from "./close-impersonation.ts";
import { findImpersonation } from "./list-impersonations.ts";

/** Live: a call that runs under it is refused as soon as this has committed. Staff may name it under the platform's tenant too. */
export async function revokeImpersonation(
  ctx: TenantContext,
  impersonationId: ImpersonationId,
): Promise<Impersonation> {
  const { tx } = ctx;
  const { tenantId } =
    ctx.tenantId === PLATFORM_TENANT_ID
      ? await ctx.services.db.platform((all) => findImpersonation(all, impersonationId))
      : await findImpersonation(tx, impersonationId);
  const closed = await closeImpersonation(tx, ctx, { tenantId, impersonationId }, "revoked");
  if (!closed) throw new DomainError("conflict", { reason: "The impersonation is over already." });
  await tx.switchTenant(tenantId);
  return findImpersonation(tx, impersonationId);
}
