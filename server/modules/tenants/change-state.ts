import { TENANT_TRANSITIONS, type Tenant, type TenantState } from "#shared/contracts/tenants.ts";
import { DomainError } from "#shared/errors/index.ts";
import { setTenantState, type TenantRecord } from "./tenants.store.ts";
import {
  announceTenant,
  lockManagedTenant,
  readTenant,
  type ChangeContext,
} from "./tenant-view.ts";

/** @throws `tenant_state_conflict` naming where the tenant can go. */
export function requireState(tenant: Pick<TenantRecord, "state">, needed: TenantState): void {
  const { state } = tenant;
  if (state !== needed)
    throw new DomainError("tenant_state_conflict", {
      state,
      allowed: [...TENANT_TRANSITIONS[state]],
    });
}

/** Moves a locked tenant, with its audit entry; ingest, API and sign-in see it within a second. */
export async function moveTenant(
  ctx: ChangeContext,
  tenant: TenantRecord,
  to: TenantState,
  change: { reason: string; erasesAt?: Date },
): Promise<Tenant> {
  const { reason, erasesAt } = change;
  await setTenantState(ctx.tx, {
    state: to,
    // An active tenant needs no excuse.
    reason: to === "active" ? null : reason,
    at: ctx.services.clock.now(),
    ...(erasesAt ? { erasesAt } : {}),
  });
  await ctx.audit({
    target: ctx.tenantId,
    reason,
    before: { state: tenant.state },
    after: { state: to, ...(erasesAt ? { erasesAt } : {}) },
  });
  announceTenant(ctx);
  return readTenant(ctx);
}

/** From `active` only. */
export async function suspendTenant(
  ctx: ChangeContext,
  { reason }: { reason: string },
): Promise<Tenant> {
  const tenant = await lockManagedTenant(ctx);
  requireState(tenant, "active");
  return moveTenant(ctx, tenant, "suspended", { reason });
}

/** From `suspended` only; a request to erase it is dropped with that. */
export async function resumeTenant(
  ctx: ChangeContext,
  { reason }: { reason: string },
): Promise<Tenant> {
  const tenant = await lockManagedTenant(ctx);
  requireState(tenant, "suspended");
  return moveTenant(ctx, tenant, "active", { reason });
}
