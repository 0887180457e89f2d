import { DomainError } from "#shared/errors/index.ts";
import type { SessionId, UserId } from "#shared/kernel/ids.ts";
import type { Session } from "#shared/contracts/access.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { announceEnded } from "./announce-ended.ts";
import { listSessions } from "./list-sessions.ts";
import { revokeSession } from "./sessions.store.ts";

/** Ends a session of the tenant; with `onlyOf`, only one of that member. Refused everywhere within a second. */
export async function endSession(
  ctx: TenantContext,
  sessionId: SessionId,
  onlyOf?: UserId,
): Promise<Session> {
  const sessions = await listSessions(ctx, onlyOf);
  const session = sessions.find((each) => each.sessionId === sessionId);
  if (!session) throw new DomainError("not_found", { what: "session" });
  const reason = onlyOf ? "revoked_by_member" : "revoked_by_admin";
  await revokeSession(ctx.tx, sessionId, reason, ctx.services.clock.now());
  await ctx.audit({ target: sessionId, before: { userId: session.userId, ip: session.ip } });
  announceEnded(ctx.tx, ctx.services, ctx.tenantId, [sessionId]);
  return session;
}
