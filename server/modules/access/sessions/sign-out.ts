import type { RequestContext } from "#server/platform/context/request.ts";
import { readOpaqueToken } from "../tokens/opaque-token.ts";
import { announceEnded } from "./announce-ended.ts";
import { lockRefreshToken, revokeSession } from "./sessions.store.ts";
import { auditAs } from "./start-session.ts";

/** Ends the session behind the refresh token; without one that holds there is nothing to end, which is fine too. */
export async function signOut(request: RequestContext, token: string | undefined): Promise<void> {
  const presented = token === undefined ? undefined : readOpaqueToken(token);
  if (!presented) return;
  const { tenantId, tokenHash } = presented;
  await request.services.db.tenant(tenantId, "write", async (tx) => {
    const session = await lockRefreshToken(tx, tokenHash);
    if (!session || session.revokedAt) return;
    const { sessionId, userId, role, name } = session;
    await revokeSession(tx, sessionId, "signed_out", request.services.clock.now());
    const audit = auditAs(tx, request, { tenantId, userId, role, name }, sessionId, "auth.signOut");
    await audit({ target: userId, before: { sessionId } });
    announceEnded(tx, request.services, tenantId, [sessionId]);
  });
}
