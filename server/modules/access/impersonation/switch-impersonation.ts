import { DomainError } from "#shared/errors/index.ts";
import { PLATFORM_TENANT_ID, type ImpersonationId } from "#shared/kernel/ids.ts";
import { auditRefusal, openAudit } from "#server/platform/audit/audit-writer.ts";
import type { RequestContext } from "#server/platform/context/request.ts";
import { requireMember } from "#server/platform/trpc/index.ts";
import type { AccessParts } from "../access-parts.ts";
import type { SessionCookies } from "../cookies.ts";
import { impersonationKey } from "../liveness/impersonation-liveness.ts";
import { holdSession } from "../sessions/refresh-session.ts";
import { setImpersonating } from "../sessions/sessions.store.ts";
import { auditAs, cookiesOf, SESSION_LIFE_MS } from "../sessions/start-session.ts";
import { readOpaqueToken } from "../tokens/opaque-token.ts";
import { closeImpersonation } from "./close-impersonation.ts";
import { impersonationCookies } from "./impersonation-cookies.ts";
import { selectImpersonations } from "./impersonations.store.ts";

/** Exchanges the staff session's token for one of the impersonation that this very session began. */
export async function switchToImpersonation(
  parts: AccessParts,
  request: RequestContext,
  impersonationId: ImpersonationId,
): Promise<SessionCookies> {
  const { db, clock } = request.services;
  if (!request.actor) throw request.authError ?? new DomainError("unauthenticated");
  const actor = requireMember(request);
  const [row] = await db.platform((tx) => selectImpersonations(tx, impersonationId));
  if (!row || row.staffId !== actor.userId || row.staffSessionId !== actor.sessionId)
    throw new DomainError("not_found", { what: "impersonation" });
  const { tenantId } = row;
  await parts.impersonations.get(impersonationKey(tenantId, impersonationId));
  await db.tenant(PLATFORM_TENANT_ID, "write", (tx) =>
    setImpersonating(tx, actor.sessionId, { impersonationId, tenantId }),
  );
  const { sessionId } = actor;
  const made = await impersonationCookies(parts, {
    sessionId,
    impersonationId,
    impersonatedTenantId: tenantId,
  });
  if (!made) throw new DomainError("not_found", { what: "impersonation" });
  return { ...made, endsAt: new Date(clock.now().getTime() + SESSION_LIFE_MS) };
}

/**
 * Ends the impersonation and goes back to the staff session. The way back needs the staff session's own refresh token (not spent
 * here): an impersonation token alone, were it stolen, ends the impersonation and gets nothing.
 */
export async function endImpersonation(
  parts: AccessParts,
  request: RequestContext,
  refreshToken: string | undefined,
): Promise<SessionCookies> {
  const presented = refreshToken === undefined ? undefined : readOpaqueToken(refreshToken);
  if (presented?.tenantId !== PLATFORM_TENANT_ID) {
    await endByItself(request);
    throw new DomainError("unauthenticated");
  }
  const { services } = request;
  const found = await services.db.tenant(PLATFORM_TENANT_ID, "write", (tx) =>
    holdSession(tx, request, PLATFORM_TENANT_ID, presented.tokenHash),
  );
  if ("reusedBy" in found) {
    const by = found.reusedBy;
    await auditRefusal(request, PLATFORM_TENANT_ID, ACTION, "refresh_reused", by);
    throw new DomainError("refresh_reused");
  }
  const { sessionId, userId, role, name, impersonationId, impersonatedTenantId, sessionExpiresAt } =
    found.session;
  const member = { tenantId: PLATFORM_TENANT_ID, userId, role, name };
  if (impersonationId && impersonatedTenantId)
    await services.db.tenant(impersonatedTenantId, "write", async (tx) => {
      const audit = auditAs(tx, request, member, sessionId, ACTION);
      const target = { tenantId: impersonatedTenantId, impersonationId };
      await closeImpersonation(tx, { audit, services }, target, "ended_by_staff");
      await tx.switchTenant(PLATFORM_TENANT_ID);
      await setImpersonating(tx, sessionId, null);
    });
  return cookiesOf(parts, member, { sessionId, endsAt: sessionExpiresAt });
}

const ACTION = "auth.endImpersonation";

async function endByItself(request: RequestContext): Promise<void> {
  const { actor, services } = request;
  if (actor?.kind !== "impersonation") return;
  await services.db.tenant(actor.tenantId, "write", (tx) =>
    closeImpersonation(
      tx,
      { audit: openAudit(tx, request, ACTION), services },
      actor,
      "ended_by_staff",
    ),
  );
}
