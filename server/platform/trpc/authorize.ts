import { can, type AccessReason } from "#shared/access/can.ts";
import type { Actor } from "#shared/access/actors.ts";
import type { Permission } from "#shared/access/permissions.ts";
import { PERMISSIONS } from "#shared/access/permissions.ts";
import { DomainError } from "#shared/errors/index.ts";
import { PLATFORM_TENANT_ID, type TenantId } from "#shared/kernel/ids.ts";
import { auditRefusal } from "../audit/audit-writer.ts";
import type { RequestContext } from "../context/request.ts";
import type { TenantStanding } from "../tenancy/tenant-standing.store.ts";

/** The actor behind a request, or the reason there is none. */
export function requireActor(request: RequestContext): Actor {
  if (!request.actor) throw request.authError ?? new DomainError("unauthenticated");
  request.assertLive();
  return request.actor;
}

/** Throws unless the actor may do `permission` for the tenant. Refusals are written to the actor's own chain. */
export async function authorize(
  request: RequestContext,
  permission: Permission,
  tenantId: TenantId,
): Promise<Actor> {
  const actor = requireActor(request);
  const { allowed, reason } = can(actor, permission, tenantId);
  if (allowed) return actor;
  const error = refusal(reason, permission);
  await auditRefusal(request, actor.tenantId, permission, error.code, tenantId);
  throw error;
}

function refusal(reason: AccessReason, permission: Permission): DomainError {
  if (reason === "other_tenant") return new DomainError("not_found", { what: "tenant" });
  if (reason === "impersonation_read_only")
    return new DomainError(PERMISSIONS[permission].effect === "write" ? "read_only" : "forbidden", {
      permission,
    });
  return new DomainError("forbidden", { permission });
}

/** What ends a suspension for an unpaid invoice must be possible while it lasts. */
const TO_PAY: ReadonlySet<Permission> = new Set(["billing.openPortal", "billing.setDetails"]);

/** What the tenant's state allows; `domain.md` has the table. A tenant that is not there and one that was erased look the same. */
export function requireStanding(
  actor: Actor,
  standing: TenantStanding | undefined,
  effect: "read" | "write",
  permission?: Permission,
): TenantStanding {
  if (!standing || standing.state === "erased")
    throw new DomainError("not_found", { what: "tenant" });
  if (actor.tenantId === PLATFORM_TENANT_ID || actor.kind === "job") return standing;
  const suspended = () =>
    new DomainError("tenant_suspended", { reason: standing.stateReason ?? "" });
  switch (standing.state) {
    case "onboarding":
      throw new DomainError("tenant_not_ready");
    case "pending_erasure":
      throw suspended();
    case "suspended": {
      const admin = actor.kind === "member" && actor.role === "admin";
      const mayChange = permission !== undefined && TO_PAY.has(permission);
      if (!admin || (effect === "write" && !mayChange)) throw suspended();
      return standing;
    }
    case "active":
    case "moving":
      return standing;
  }
}
