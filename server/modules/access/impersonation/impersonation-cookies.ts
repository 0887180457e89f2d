import type { ImpersonationId, SessionId, TenantId } from "#shared/kernel/ids.ts";
import type { AccessParts } from "../access-parts.ts";
import { impersonationEnded, impersonationKey } from "../liveness/impersonation-liveness.ts";

interface Impersonating {
  sessionId: SessionId;
  impersonationId: ImpersonationId | null;
  impersonatedTenantId: TenantId | null;
}

/**
 * RFC 8693: `sub` is the tenant's viewer, `act.sub` the staff member. No refresh token of its own: while it lives, the staff
 * session's refresh makes the next one. Undefined when the session impersonates nobody; throws `impersonation_ended`.
 */
export async function impersonationCookies(
  parts: Pick<AccessParts, "impersonations" | "tokens" | "services">,
  session: Impersonating,
): Promise<{ accessToken: string } | undefined> {
  const { impersonationId, impersonatedTenantId: tenantId, sessionId } = session;
  if (!impersonationId || !tenantId) return undefined;
  const { value } = await parts.impersonations.get(impersonationKey(tenantId, impersonationId));
  if (value.expiresAt <= parts.services.clock.now()) throw impersonationEnded("time_limit");
  const viewer = `viewer@${tenantId}`;
  const accessToken = await parts.tokens.mint(
    {
      sub: viewer,
      user_id: viewer,
      role: "viewer",
      tenant_id: tenantId,
      sid: sessionId,
      imp: impersonationId,
      act: { sub: value.staffId },
    },
    value.expiresAt,
  );
  return { accessToken };
}
