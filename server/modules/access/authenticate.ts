import type { Actor } from "#shared/access/actors.ts";
import { DomainError } from "#shared/errors/index.ts";

import { requireSameOrigin } from "./csrf.ts";
import { readCookie, ACCESS_COOKIE } from "./cookies.ts";
import type { AccessParts } from "./access-parts.ts";
import type { Live } from "./liveness/liveness.ts";
import { impersonationKey } from "./liveness/impersonation-liveness.ts";
import { sessionKey } from "./liveness/session-liveness.ts";
import type { AccessClaims } from "./tokens/access-token.ts";
import { hashToken } from "./tokens/opaque-token.ts";
import { isSystemToken, SYSTEM_TOKEN_PREFIX } from "./tokens/system-token-format.ts";

/** The part of a request's context that says who asks. `authError`: a credential was there but does not hold. */
export interface Authenticated {
  readonly actor: Actor | undefined;
  readonly actorName: string;
  readonly authError: Error | undefined;
  assertLive(): void;
  readonly signal: AbortSignal;
}

/** Who sends this request. Never throws: what is wrong with the credential is in `authError`. */
export async function authenticate(parts: AccessParts, request: Request): Promise<Authenticated> {
  // The console says so of calls it makes by itself while nobody touches it.
  const byPerson = request.headers.get("x-umg-idle") === null;
  try {
    const bearer = /^Bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
    if (bearer?.startsWith(SYSTEM_TOKEN_PREFIX)) return await bySystemToken(parts, bearer);
    if (bearer !== undefined) return await byAccessToken(parts, bearer, byPerson);
    const cookie = readCookie(request.headers, ACCESS_COOKIE);
    if (cookie === undefined) return anonymous();
    // A browser sends the cookie by itself; a change must prove that our own page asked for it.
    if (request.method !== "GET" && request.method !== "HEAD")
      requireSameOrigin(request.headers, parts.services.settings.publicUrl);
    return await byAccessToken(parts, cookie, byPerson);
  } catch (error) {
    if (!(error instanceof DomainError))
      parts.services.log.error({ error }, "a request's credential could not be checked");
    return anonymous(error instanceof Error ? error : new DomainError("internal", {}, error));
  }
}

export function anonymous(authError?: Error): Authenticated {
  return {
    actor: undefined,
    actorName: "anonymous",
    authError,
    assertLive: () => undefined,
    signal: new AbortController().signal,
  };
}

async function byAccessToken(
  parts: AccessParts,
  token: string,
  byPerson: boolean,
): Promise<Authenticated> {
  const claims = await parts.tokens.verify(token);
  return claims.imp === undefined
    ? bySession(parts, claims)
    : byImpersonation(parts, claims, byPerson);
}

async function bySession(parts: AccessParts, claims: AccessClaims): Promise<Authenticated> {
  const live = await parts.sessions.get(sessionKey(claims.tenant_id, claims.sid));
  const { userId, role, name } = live.value;
  if (userId !== claims.user_id) throw new DomainError("token_invalid");
  // The role was changed after this token was made: a refresh brings the new one.
  if (role !== claims.role) throw new DomainError("token_expired");
  return held(live, name, {
    kind: "member",
    userId,
    tenantId: live.value.tenantId,
    role,
    sessionId: live.value.sessionId,
  });
}

async function byImpersonation(
  parts: AccessParts,
  claims: AccessClaims,
  byPerson: boolean,
): Promise<Authenticated> {
  const key = impersonationKey(claims.tenant_id, claims.imp ?? "");
  const live = await parts.impersonations.get(key);
  const { tenantId, impersonationId, staffId, staffSessionId, staffName, expiresAt } = live.value;
  if (staffId !== claims.act?.sub || staffSessionId !== claims.sid)
    throw new DomainError("token_invalid");
  parts.impersonations.touch(tenantId, impersonationId, byPerson);
  const authenticated = held(live, `${staffName} as viewer`, {
    kind: "impersonation",
    impersonationId,
    tenantId,
    impersonatorId: staffId,
    sessionId: staffSessionId,
  });
  return {
    ...authenticated,
    assertLive() {
      if (parts.services.clock.now() >= expiresAt)
        throw new DomainError("impersonation_ended", { reason: "time_limit" });
      live.assertLive();
    },
  };
}

async function bySystemToken(parts: AccessParts, token: string): Promise<Authenticated> {
  if (!isSystemToken(token)) throw new DomainError("token_invalid");
  const live = await parts.systemTokens.get(hashToken(token).toString("hex"));
  return held(live, live.value.name, { kind: "system", ...live.value });
}

const held = (live: Live<unknown>, actorName: string, actor: Actor): Authenticated => ({
  actor,
  actorName,
  authError: undefined,
  assertLive: () => live.assertLive(),
  signal: live.signal,
});
