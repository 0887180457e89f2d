import type { Impersonation } from "#shared/contracts/access.ts";
import { DomainError } from "#shared/errors/index.ts";
import { PLATFORM_TENANT_ID, type ImpersonationId } from "#shared/kernel/ids.ts";
import type { PlatformTx } from "#server/platform/postgres/tx.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { selectImpersonations, type ImpersonationListRow } from "./impersonations.store.ts";

/** A tenant's own; asked for the platform's tenant, all. */
export async function listImpersonations(ctx: TenantContext): Promise<Impersonation[]> {
  const rows =
    ctx.tenantId === PLATFORM_TENANT_ID
      ? await ctx.services.db.platform((tx) => selectImpersonations(tx))
      : await selectImpersonations(ctx.tx);
  return rows.map(toImpersonation);
}

export async function findImpersonation(
  tx: PlatformTx,
  impersonationId: ImpersonationId,
): Promise<Impersonation> {
  const [row] = await selectImpersonations(tx, impersonationId);
  if (!row) throw new DomainError("not_found", { what: "impersonation" });
  return toImpersonation(row);
}

const toImpersonation = ({ staffSessionId: _, ...row }: ImpersonationListRow): Impersonation => ({
  ...row,
  startedAt: row.startedAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
  endedAt: row.endedAt?.toISOString() ?? null,
});
