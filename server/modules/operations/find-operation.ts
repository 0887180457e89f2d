import { DomainError } from "#shared/errors/index.ts";
import { PLATFORM_TENANT_ID, type OperationId, type TenantId } from "#shared/kernel/ids.ts";
import type { Operation } from "#shared/contracts/operations.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { readOneOperation } from "./operation-views.ts";

type Context = Pick<TenantContext, "tx" | "tenantId" | "services">;

/** The tenant's operation; staff in the platform's own tenant find any. @throws `not_found` */
export async function findOperation(ctx: Context, operationId: OperationId): Promise<Operation> {
  const found = await (ctx.tenantId === PLATFORM_TENANT_ID
    ? ctx.services.db.platform((tx) => readOneOperation(tx, operationId))
    : readOneOperation(ctx.tx, operationId));
  if (!found) throw new DomainError("not_found", { what: "operation" });
  return found;
}

/** Turns the transaction to the operation's tenant, where staff called from the platform's own. */
export async function enterTenantOf(ctx: Context, operationId: OperationId): Promise<TenantId> {
  if (ctx.tenantId !== PLATFORM_TENANT_ID) return ctx.tenantId;
  const { tenantId } = await findOperation(ctx, operationId);
  await ctx.tx.switchTenant(tenantId);
  return tenantId;
}
