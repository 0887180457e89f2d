import type { Tenant } from "#shared/contracts/tenants.ts";
import { DomainError } from "#shared/errors/index.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { lockTenant, selectTenant, type TenantRecord } from "./tenants.store.ts";

export type ChangeContext = Pick<
  TenantContext,
  "tx" | "audit" | "actor" | "request" | "services" | "tenantId"
>;

/** @throws `not_found` */
export async function readTenant(ctx: Pick<TenantContext, "tx" | "actor">): Promise<Tenant> {
  const row = await selectTenant(ctx.tx);
  if (!row) throw new DomainError("not_found", { what: "tenant" });
  const staff = ctx.actor.tenantId === PLATFORM_TENANT_ID;
  return {
    ...row,
    createdAt: row.createdAt.toISOString(),
    erasesAt: row.erasesAt?.toISOString() ?? null,
    firstEventAt: row.firstEventAt?.toISOString() ?? null,
    // Who of the staff asked is the staff's affair.
    erasureRequest: staff ? row.erasureRequest : null,
  };
}

/** The tenant, locked for a change. The platform's own is none that staff manage. */
export async function lockManagedTenant(ctx: Pick<TenantContext, "tx">): Promise<TenantRecord> {
  const tenant = await lockTenant(ctx.tx);
  if (!tenant || tenant.tenantId === PLATFORM_TENANT_ID)
    throw new DomainError("not_found", { what: "tenant" });
  return tenant;
}

/** Every process drops what it remembers of the tenant, and open consoles read it again. */
export function announceTenant(ctx: Pick<TenantContext, "tx" | "services">): void {
  const { tenantId } = ctx.tx;
  ctx.tx.afterCommit(() => ctx.services.broadcast.announce({ type: "tenant", tenantId }));
}
