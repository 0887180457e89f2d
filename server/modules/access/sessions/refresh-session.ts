import { DomainError } from "#shared/errors/index.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import { auditRefusal } from "#server/platform/audit/audit-writer.ts";
import type { RequestContext } from "#server/platform/context/request.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import type { AccessParts } from "../access-parts.ts";
import type { SessionCookies } from "../cookies.ts";
import { impersonationCookies } from "../impersonation/impersonation-cookies.ts";
import { makeOpaqueToken, readOpaqueToken } from "../tokens/opaque-token.ts";
import { announceEnded } from "./announce-ended.ts";
import {
  deleteStaleRefreshTokens,
  insertRefreshToken,
  lockRefreshToken,
  markRefreshTokenUsed,
  revokeSession,
  touchMember,
  touchSession,
  type RefreshRow,
} from "./sessions.store.ts";
import { cookiesOf, REFRESH_LIFE_MS } from "./start-session.ts";

/**
 * A refresh token is good for one refresh. One that comes a second time was stolen (or its answer was): the whole session ends,
 * for the thief and the owner alike. There is no grace; a client sends one refresh at a time.
 */
export async function refreshSession(
  parts: AccessParts,
  request: RequestContext,
  token: string | undefined,
): Promise<SessionCookies> {
  const presented = token === undefined ? undefined : readOpaqueToken(token);
  if (!presented) throw new DomainError("unauthenticated");
  const { tenantId, tokenHash } = presented;
  const { db } = request.services;
  const held = await db.tenant(tenantId, "write", (tx) =>
    holdSession(tx, request, tenantId, tokenHash),
  );
  if ("reusedBy" in held) return refuseReuse(request, tenantId, held.reusedBy);
  // An impersonation that is over is said before the token is spent: the client goes back to its staff session with it.
  const impersonation = await impersonationCookies(parts, held.session);
  const spent = await db.tenant(tenantId, "write", (tx) => spend(tx, request, tenantId, tokenHash));
  if ("reusedBy" in spent) return refuseReuse(request, tenantId, spent.reusedBy);
  const { session, refreshToken } = spent;
  const endsAt = session.sessionExpiresAt;
  if (impersonation) return { ...impersonation, refreshToken, endsAt };
  return cookiesOf(
    parts,
    { tenantId, userId: session.userId, role: session.role },
    { sessionId: session.sessionId, refreshToken, endsAt },
  );
}

async function spend(tx: Tx, request: RequestContext, tenantId: TenantId, tokenHash: Buffer) {
  const held = await holdSession(tx, request, tenantId, tokenHash);
  if ("reusedBy" in held) return held;
  const { session } = held;
  const now = request.services.clock.now();
  const next = makeOpaqueToken(tenantId);
  const expiresAt = new Date(now.getTime() + REFRESH_LIFE_MS);
  const { sessionId } = session;
  await Promise.all([
    markRefreshTokenUsed(tx, tokenHash, now),
    insertRefreshToken(tx, { tokenHash: next.tokenHash, sessionId, now, expiresAt }),
    touchSession(tx, sessionId, now),
    touchMember(tx, session.userId, now),
    deleteStaleRefreshTokens(tx, session.userId, now),
  ]);
  return { session, refreshToken: next.token };
}

async function refuseReuse(
  request: RequestContext,
  tenantId: TenantId,
  by: string,
): Promise<never> {
  await auditRefusal(request, tenantId, "auth.refresh", "refresh_reused", by);
  throw new DomainError("refresh_reused");
}

/** The live session behind a refresh token that was not used yet. Its reuse ends the session, in this transaction. */
export async function holdSession(
  tx: Tx,
  request: RequestContext,
  tenantId: TenantId,
  tokenHash: Buffer,
): Promise<{ session: RefreshRow } | { reusedBy: string }> {
  const session = await lockRefreshToken(tx, tokenHash);
  if (!session) throw new DomainError("unauthenticated");
  const now = request.services.clock.now();
  if (session.revokedAt || session.memberState !== "active" || session.sessionExpiresAt <= now)
    throw new DomainError("session_revoked");
  if (session.usedAt) {
    await revokeSession(tx, session.sessionId, "refresh_reused", now);
    announceEnded(tx, request.services, tenantId, [session.sessionId]);
    return { reusedBy: session.userId };
  }
  if (session.tokenExpiresAt <= now) throw new DomainError("session_revoked");
  return { session };
}
