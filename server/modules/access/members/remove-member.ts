import type { Member } from "#shared/contracts/access.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { UserId } from "#shared/kernel/ids.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { announceEnded } from "../sessions/announce-ended.ts";
import { revokeSessionsOf } from "../sessions/sessions.store.ts";
import { announceMember } from "./announce-member.ts";
import { revokeInvitationsBy } from "./invitations.store.ts";
import { deleteCredentials, lockAdmins, markRemoved } from "./members.store.ts";
import { findMember } from "./to-member.ts";

/** Ends their sessions, credentials and open invitations; what they did stays in the audit log under their name. */
export async function removeMember(ctx: TenantContext, userId: UserId): Promise<Member> {
  const { tx, actor, services } = ctx;
  if (actor.kind === "member" && actor.userId === userId) throw new DomainError("own_role");
  const admins = await lockAdmins(tx);
  const member = await findMember(ctx, userId);
  if (member.role === "admin" && admins.length < 2) throw new DomainError("last_admin");
  const now = services.clock.now();
  const ended = await revokeSessionsOf(tx, userId, "member_removed", now);
  await markRemoved(tx, userId, now);
  await deleteCredentials(tx, userId);
  const withdrawn = await revokeInvitationsBy(tx, userId, now);
  await ctx.audit({
    target: userId,
    before: { email: member.email, role: member.role },
    after: { endedSessions: ended.length, withdrawnInvitations: withdrawn },
  });
  announceEnded(tx, services, ctx.tenantId, ended);
  announceMember(ctx, userId);
  return { ...member, activeSessions: 0 };
}
