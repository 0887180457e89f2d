import { PLATFORM_TENANT_ID, type TenantId } from "../kernel/ids.ts";
import { ROLES, type Actor, type Role } from "./actors.ts";
import { PERMISSIONS, PERMISSION_NAMES, type Grant, type Permission } from "./permissions.ts";

/** Why an answer is what it is; the console shows a sentence for each. */
export type AccessReason =
  | "role_allows"
  | "role_denies"
  | "other_tenant"
  | "granted"
  | "not_granted"
  | "impersonation_read_only"
  | "impersonation_allows"
  | "job";

export interface AccessAnswer {
  readonly allowed: boolean;
  readonly reason: AccessReason;
}

const answer = (allowed: boolean, reason: AccessReason): AccessAnswer => ({ allowed, reason });

export const grantOf = (permission: Permission, scope: "platform" | "tenant", role: Role): Grant =>
  PERMISSIONS[permission][scope][ROLES.indexOf(role)] ?? "no";

/**
 * May `actor` do `permission` for `tenantId`? The one policy: the server enforces it, the console shows it.
 * `other_tenant` must look to the caller exactly like a tenant that does not exist.
 */
export function can(actor: Actor, permission: Permission, tenantId: TenantId): AccessAnswer {
  const spec = PERMISSIONS[permission];
  const platformScope = actor.tenantId === PLATFORM_TENANT_ID;
  if (!platformScope && actor.tenantId !== tenantId) return answer(false, "other_tenant");
  switch (actor.kind) {
    case "job":
      return answer(true, "job");
    case "system":
      if (spec.system === "no" || !actor.permissions.includes(permission))
        return answer(false, "not_granted");
      return answer(true, "granted");
    case "impersonation":
      if (spec.effect === "write" || spec.impersonated === "no")
        return answer(false, "impersonation_read_only");
      return answer(
        spec.tenant[2] === "yes",
        spec.tenant[2] === "yes" ? "impersonation_allows" : "role_denies",
      );
    case "member": {
      const allowed =
        grantOf(permission, platformScope ? "platform" : "tenant", actor.role) === "yes";
      return answer(allowed, allowed ? "role_allows" : "role_denies");
    }
  }
}

/** Every permission `actor` has for `tenantId`, for hiding and disabling what cannot be done. */
export const permissionsOf = (actor: Actor, tenantId: TenantId): Permission[] =>
  PERMISSION_NAMES.filter((permission) => can(actor, permission, tenantId).allowed);
