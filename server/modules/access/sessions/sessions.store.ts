import type { Role } from "#shared/access/actors.ts";
import type { Session } from "#shared/contracts/access.ts";
import type { ImpersonationId, SessionId, TenantId, UserId } from "#shared/kernel/ids.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";

export type SignInMethod = Session["method"];

export interface NewSession {
  sessionId: SessionId;
  userId: UserId;
  method: SignInMethod;
  ip: string;
  userAgent: string;
  now: Date;
  expiresAt: Date;
}

export const insertSession = (tx: Tx, session: NewSession) =>
  tx.run(sql`insert into sessions (session_id, user_id, method, ip, user_agent, created_at, last_seen_at, expires_at)
    values (${session.sessionId}, ${session.userId}, ${session.method}, ${session.ip}, ${session.userAgent}, ${session.now}, ${session.now}, ${session.expiresAt})`);

export const insertRefreshToken = (
  tx: Tx,
  token: { tokenHash: Buffer; sessionId: SessionId; now: Date; expiresAt: Date },
) =>
  tx.run(sql`insert into refresh_tokens (token_hash, session_id, created_at, expires_at)
    values (${token.tokenHash}, ${token.sessionId}, ${token.now}, ${token.expiresAt})`);

export const touchMember = (tx: Tx, userId: UserId, now: Date) =>
  tx.run(sql`update members set last_seen_at = ${now} where user_id = ${userId}`);

export const touchSession = (tx: Tx, sessionId: SessionId, now: Date) =>
  tx.run(sql`update sessions set last_seen_at = ${now} where session_id = ${sessionId}`);

export interface RefreshRow {
  sessionId: SessionId;
  userId: UserId;
  role: Role;
  name: string;
  memberState: "active" | "removed";
  usedAt: Date | null;
  tokenExpiresAt: Date;
  sessionExpiresAt: Date;
  revokedAt: Date | null;
  impersonationId: ImpersonationId | null;
  impersonatedTenantId: TenantId | null;
}

/** The session behind a refresh token, locked: two at once with the same token come one after the other. */
export const lockRefreshToken = (tx: Tx, tokenHash: Buffer) =>
  tx.maybe(sql<RefreshRow>`
    select s.session_id as "sessionId", s.user_id as "userId", m.role, m.name, m.state as "memberState", r.used_at as "usedAt",
      r.expires_at as "tokenExpiresAt", s.expires_at as "sessionExpiresAt", s.revoked_at as "revokedAt",
      s.impersonation_id as "impersonationId", s.impersonated_tenant_id as "impersonatedTenantId"
    from refresh_tokens r join sessions s using (tenant_id, session_id) join members m using (tenant_id, user_id)
    where r.token_hash = ${tokenHash} for update of r, s`);

/** Used tokens stay, marked: one that comes back betrays a theft. */
export const markRefreshTokenUsed = (tx: Tx, tokenHash: Buffer, now: Date) =>
  tx.run(sql`update refresh_tokens set used_at = ${now} where token_hash = ${tokenHash}`);

/** Of sessions that are over nobody can present one any more, nor of a live one those that have expired. */
export const deleteStaleRefreshTokens = (tx: Tx, userId: UserId, now: Date) =>
  tx.run(sql`delete from refresh_tokens r using sessions s where s.user_id = ${userId} and r.session_id = s.session_id
    and (s.revoked_at is not null or s.expires_at <= ${now} or r.expires_at <= ${now})`);

export const revokeSession = (tx: Tx, sessionId: SessionId, reason: string, now: Date) =>
  tx.run(sql`update sessions set revoked_at = ${now}, revoked_reason = ${reason}
    where session_id = ${sessionId} and revoked_at is null`);

/** @returns the sessions that ended. */
export async function revokeSessionsOf(
  tx: Tx,
  userId: UserId,
  reason: string,
  now: Date,
  except?: SessionId,
): Promise<SessionId[]> {
  const rows = await tx.many(sql<{ sessionId: SessionId }>`
    update sessions set revoked_at = ${now}, revoked_reason = ${reason}
    where user_id = ${userId} and revoked_at is null and expires_at > ${now} and session_id is distinct from ${except ?? null}
    returning session_id as "sessionId"`);
  return rows.map(({ sessionId }) => sessionId);
}

export const setImpersonating = (
  tx: Tx,
  sessionId: SessionId,
  target: { impersonationId: ImpersonationId; tenantId: TenantId } | null,
) =>
  tx.run(sql`update sessions set impersonation_id = ${target?.impersonationId ?? null}, impersonated_tenant_id = ${target?.tenantId ?? null}
    where session_id = ${sessionId}`);

export interface SessionListRow extends Omit<
  Session,
  "createdAt" | "lastSeenAt" | "current" | "sessionId"
> {
  sessionId: SessionId;
  createdAt: Date;
  lastSeenAt: Date;
}

/** Sessions that live, the latest used first; of one member, or of all of the tenant. */
export const selectLiveSessions = (tx: Tx, now: Date, userId?: UserId) =>
  tx.many(sql<SessionListRow>`
    select s.session_id as "sessionId", s.user_id as "userId", m.name as "userName", m.email as "userEmail", s.created_at as "createdAt",
      s.last_seen_at as "lastSeenAt", s.ip, s.user_agent as "userAgent", s.method
    from sessions s join members m using (tenant_id, user_id)
    where s.revoked_at is null and s.expires_at > ${now} and m.state = 'active' and (${userId ?? null}::uuid is null or s.user_id = ${userId ?? null})
    order by s.last_seen_at desc limit 500`);
