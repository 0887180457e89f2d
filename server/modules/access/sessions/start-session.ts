import type { Role } from "#shared/access/actors.ts";
import type { SessionId, TenantId, UserId } from "#shared/kernel/ids.ts";
import { newId } from "#server/platform/context/new-id.ts";
import type { RequestContext } from "#server/platform/context/request.ts";
import { openAudit } from "#server/platform/audit/audit-writer.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import type { AccessParts } from "../access-parts.ts";
import type { SessionCookies } from "../cookies.ts";
import { makeOpaqueToken } from "../tokens/opaque-token.ts";
import {
  deleteStaleRefreshTokens,
  insertRefreshToken,
  insertSession,
  touchMember,
  type SignInMethod,
} from "./sessions.store.ts";

const DAY_MS = 86_400_000;
/** A session ends at the latest after this, refreshed or not. */
export const SESSION_LIFE_MS = 30 * DAY_MS;
/** And when nobody refreshed it for this long. */
export const REFRESH_LIFE_MS = 7 * DAY_MS;

export interface SignedIn {
  readonly tenantId: TenantId;
  readonly userId: UserId;
  readonly role: Role;
  readonly name: string;
}

/** The rows of a new session and its audit entry, in the member's transaction; the cookies are made after it has committed. */
export async function startSession(
  tx: Tx,
  request: RequestContext,
  member: SignedIn,
  method: SignInMethod,
): Promise<{ sessionId: SessionId; refreshToken: string; endsAt: Date }> {
  const now = request.services.clock.now();
  const sessionId = newId<SessionId>(now.getTime());
  const { token, tokenHash } = makeOpaqueToken(member.tenantId);
  const endsAt = new Date(now.getTime() + SESSION_LIFE_MS);
  await insertSession(tx, {
    sessionId,
    userId: member.userId,
    method,
    ip: request.ip,
    userAgent: request.userAgent.slice(0, 300),
    now,
    expiresAt: endsAt,
  });
  const expiresAt = new Date(now.getTime() + REFRESH_LIFE_MS);
  await Promise.all([
    insertRefreshToken(tx, { tokenHash, sessionId, now, expiresAt }),
    touchMember(tx, member.userId, now),
    deleteStaleRefreshTokens(tx, member.userId, now),
  ]);
  await auditAs(
    tx,
    request,
    member,
    sessionId,
    "auth.signIn",
  )({
    target: member.userId,
    after: { method, sessionId },
  });
  tx.afterCommit(() =>
    request.services.broadcast.announce({
      type: "changed",
      entity: "session",
      tenantId: member.tenantId,
      id: sessionId,
    }),
  );
  return { sessionId, refreshToken: token, endsAt };
}

/** The audit writer of somebody who is only just signing in. */
export const auditAs = (
  tx: Tx,
  request: RequestContext,
  member: SignedIn,
  sessionId: SessionId,
  action: string,
) =>
  openAudit(
    tx,
    {
      requestId: request.requestId,
      ip: request.ip,
      services: request.services,
      actorName: member.name,
      actor: {
        kind: "member",
        userId: member.userId,
        tenantId: member.tenantId,
        role: member.role,
        sessionId,
      },
    },
    action,
  );

/** The cookies of a session; `refreshToken` only where a new one was made. */
export async function cookiesOf(
  parts: Pick<AccessParts, "tokens">,
  member: Omit<SignedIn, "name">,
  session: { sessionId: SessionId; refreshToken?: string; endsAt: Date },
): Promise<SessionCookies> {
  const accessToken = await parts.tokens.mint({
    sub: member.userId,
    user_id: member.userId,
    role: member.role,
    tenant_id: member.tenantId,
    sid: session.sessionId,
  });
  const { refreshToken, endsAt } = session;
  return { accessToken, endsAt, ...(refreshToken === undefined ? {} : { refreshToken }) };
}
