import type { z } from "zod";
import type { EraseTenant, Tenant } from "#shared/contracts/tenants.ts";
import { DomainError } from "#shared/errors/index.ts";
import { startOperation, withdrawOperation } from "../operations/index.ts";
import { moveTenant, requireState } from "./change-state.ts";
import { eraseKind } from "./erase-operation.ts";
import {
  announceTenant,
  lockManagedTenant,
  readTenant,
  type ChangeContext,
} from "./tenant-view.ts";
import { setErasureRequest } from "./tenants.store.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Takes two admins: the first call leaves a request, the second person's call starts the grace period.
 * @throws `tenant_state_conflict` unless suspended, `input_invalid` when the slug typed is another, `second_person_required`
 */
export async function eraseTenant(
  ctx: ChangeContext,
  input: z.infer<typeof EraseTenant>,
): Promise<Tenant> {
  const tenant = await lockManagedTenant(ctx);
  requireState(tenant, "suspended");
  if (input.confirmSlug !== tenant.slug)
    throw new DomainError("input_invalid", {
      fields: ["confirmSlug"],
      issues: [`confirmSlug: type ${tenant.slug}`],
    });
  if (ctx.actor.kind !== "member")
    throw new DomainError("forbidden", { permission: "tenants.erase" });
  const { reason, graceDays } = input;
  const now = ctx.services.clock.now();
  const requested = tenant.erasureRequest;
  if (!requested) {
    const request = {
      by: ctx.actor.userId,
      byName: ctx.request.actorName,
      at: now.toISOString(),
      reason,
      graceDays,
    };
    await setErasureRequest(ctx.tx, request);
    await ctx.audit({ target: ctx.tenantId, reason, after: { erasureRequest: request } });
    announceTenant(ctx);
    return readTenant(ctx);
  }
  if (requested.by === ctx.actor.userId)
    throw new DomainError("second_person_required", { author: requested.byName });
  // The longer of the two graces: nobody shortens what the other agreed to.
  const erasesAt = new Date(now.getTime() + Math.max(graceDays, requested.graceDays) * DAY_MS);
  await startOperation(ctx.tx, ctx.services, {
    kind: eraseKind,
    input: { reason, requestedBy: requested.byName, confirmedBy: ctx.request.actorName },
    createdBy: ctx.request.actorName,
    runAfter: erasesAt,
  });
  return moveTenant(ctx, tenant, "pending_erasure", { reason, erasesAt });
}

/** Within the grace period back to `suspended`; before that it withdraws the first admin's request. */
export async function restoreTenant(
  ctx: ChangeContext,
  { reason }: { reason: string },
): Promise<Tenant> {
  const tenant = await lockManagedTenant(ctx);
  if (tenant.state === "suspended" && tenant.erasureRequest) {
    await setErasureRequest(ctx.tx, null);
    await ctx.audit({
      target: ctx.tenantId,
      reason,
      before: { erasureRequest: tenant.erasureRequest },
      after: { erasureRequest: null },
    });
    announceTenant(ctx);
    return readTenant(ctx);
  }
  requireState(tenant, "pending_erasure");
  // Once it has begun there is nothing to come back to.
  if (!(await withdrawOperation(ctx.tx, ctx.services, eraseKind.name)))
    throw new DomainError("tenant_state_conflict", { state: "being erased", allowed: [] });
  return moveTenant(ctx, tenant, "suspended", { reason });
}
