import type { ImpersonationId, SessionId, TenantId, UserId } from "../kernel/ids.ts";
import type { Permission } from "./permissions.ts";

export const ROLES = ["admin", "user", "viewer"] as const;
/** A person's role; the fourth role, `system`, belongs to machines. */
export type Role = (typeof ROLES)[number];

/** Who acts. The scope (platform or tenant) follows from `tenantId`. */
export type Actor =
  | {
      readonly kind: "member";
      readonly userId: UserId;
      readonly tenantId: TenantId;
      readonly role: Role;
      readonly sessionId: SessionId;
    }
  | {
      readonly kind: "impersonation";
      readonly impersonationId: ImpersonationId;
      /** The tenant looked at; always as its viewer. */
      readonly tenantId: TenantId;
      /** The staff member behind it, and the session it hangs on. */
      readonly impersonatorId: UserId;
      readonly sessionId: SessionId;
    }
  | {
      readonly kind: "system";
      readonly tokenId: string;
      readonly name: string;
      /** The platform's tenant for platform tokens, else the one tenant it is limited to. */
      readonly tenantId: TenantId;
      readonly permissions: readonly Permission[];
    }
  | { readonly kind: "job"; readonly name: string; readonly tenantId: TenantId };
