import type { z } from "zod";
import { can, grantOf, PERMISSION_NAMES, PERMISSIONS, ROLES } from "#shared/access/index.ts";
import type { AccessMatrix } from "#shared/contracts/access.ts";
import type { ImpersonationId, SessionId, TenantId, UserId } from "#shared/kernel/ids.ts";

const NOBODY = "00000000-0000-7000-8000-00000000ffff";
const viewerOnBehalf = {
  kind: "impersonation",
  impersonationId: NOBODY as ImpersonationId,
  tenantId: NOBODY as TenantId,
  impersonatorId: NOBODY as UserId,
  sessionId: NOBODY as SessionId,
} as const;

/** The table the server enforces, for reading. */
export const accessMatrix = (): z.output<typeof AccessMatrix> => ({
  permissions: PERMISSION_NAMES.map((permission) => ({
    permission,
    effect: PERMISSIONS[permission].effect,
    platform: byRole(permission, "platform"),
    tenant: byRole(permission, "tenant"),
    system: PERMISSIONS[permission].system === "yes",
    impersonated: can(viewerOnBehalf, permission, viewerOnBehalf.tenantId).allowed,
  })),
});

const byRole = (permission: (typeof PERMISSION_NAMES)[number], scope: "platform" | "tenant") => {
  const [admin, user, viewer] = ROLES.map((role) => grantOf(permission, scope, role) === "yes");
  return { admin: admin ?? false, user: user ?? false, viewer: viewer ?? false };
};
