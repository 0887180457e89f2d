import type { Impersonate, Impersonation } from "#shared/contracts/access.ts";
import { DomainError } from "#shared/errors/index.ts";
import { PLATFORM_TENANT_ID, type ImpersonationId } from "#shared/kernel/ids.ts";
import { newId } from "#server/platform/context/new-id.ts";
import { auditRefusal } from "#server/platform/audit/audit-writer.ts";
import { uniqueViolation } from "#server/platform/postgres/pg-errors.ts";
import { requireMember, type TenantContext } from "#server/platform/trpc/index.ts";
import { selectSelf } from "../me/me.store.ts";
import { announceImpersonation } from "./close-impersonation.ts";
import { endOverdue } from "./end-overdue.ts";
import { insertImpersonation, lockTenantForImpersonation } from "./impersonations.store.ts";
import { findImpersonation } from "./list-impersonations.ts";

/** Staff asks to see a tenant as its viewer: for a reason, at most 30 minutes, one at a time. Written down on both sides. */
export async function beginImpersonation(
  ctx: TenantContext,
  input: Impersonate,
): Promise<Impersonation> {
  const { tx, tenantId, services, request } = ctx;
  const actor = requireMember(request);
  await requireAllowed(ctx);
  await endOverdue(ctx, actor.userId);
  const now = services.clock.now();
  const impersonationId = newId<ImpersonationId>(now.getTime());
  const expiresAt = new Date(now.getTime() + input.minutes * 60_000);
  await tx.switchTenant(PLATFORM_TENANT_ID);
  const staff = await selectSelf(tx, actor.userId);
  await tx.switchTenant(tenantId);
  if (!staff) throw new DomainError("session_revoked");
  const entry = {
    target: impersonationId,
    reason: input.reason,
    after: { tenantId, staffId: actor.userId, caseNumber: input.caseNumber, expiresAt },
  };
  try {
    await insertImpersonation(tx, {
      impersonationId,
      staffId: actor.userId,
      staffSessionId: actor.sessionId,
      staffName: staff.name,
      staffEmail: staff.email,
      reason: input.reason,
      caseNumber: input.caseNumber,
      now,
      expiresAt,
    });
  } catch (error) {
    if (uniqueViolation(error)) throw new DomainError("impersonation_active", {}, error);
    throw error;
  }
  await ctx.audit(entry);
  await tx.switchTenant(PLATFORM_TENANT_ID);
  await ctx.audit(entry);
  await tx.switchTenant(tenantId);
  announceImpersonation(tx, services, tenantId, impersonationId, false);
  return findImpersonation(tx, impersonationId);
}

/** Refusals are recorded on the staff's side; the customer sees those it caused itself, its opt-out. */
async function requireAllowed({ tx, tenantId, request }: TenantContext): Promise<void> {
  const refuse = async (error: DomainError): Promise<never> => {
    const action = "access.impersonate";
    await auditRefusal(request, PLATFORM_TENANT_ID, action, error.code, tenantId);
    if (error.code === "impersonation_opted_out")
      await auditRefusal(request, tenantId, action, error.code, tenantId);
    throw error;
  };
  if (tenantId === PLATFORM_TENANT_ID) return refuse(new DomainError("impersonation_of_staff"));
  const tenant = await lockTenantForImpersonation(tx);
  if (tenant.optedOut) return refuse(new DomainError("impersonation_opted_out"));
  if (tenant.state === "onboarding") return refuse(new DomainError("tenant_not_ready"));
  if (tenant.state !== "active" && tenant.state !== "moving")
    return refuse(new DomainError("tenant_suspended", { reason: tenant.stateReason ?? "" }));
}
