import type { z } from "zod";
import type { InvitedMember, InviteMember } from "#shared/contracts/access.ts";
import { DomainError } from "#shared/errors/index.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { newId } from "#server/platform/context/new-id.ts";
import { requireRoom } from "#server/platform/tenancy/plan-limits.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { announceInvitation } from "./announce-invitation.ts";
import {
  countMembersAndInvited,
  insertInvitation,
  lockInvitation,
  revokeInvitationsTo,
} from "./invitations.store.ts";
import { isActiveEmail, lockAdmins } from "./members.store.ts";
import { makeInvitationLink, toInvitation } from "./to-invitation.ts";

/** A link for seven days. A new platform admin waits for a second admin, where there is one. @throws `limit_reached`, `email_taken` */
export async function inviteMember(
  ctx: TenantContext,
  { email, role }: z.output<typeof InviteMember>,
): Promise<z.output<typeof InvitedMember>> {
  const { tx, actor, services } = ctx;
  if (await isActiveEmail(tx, email)) throw new DomainError("email_taken", { email });
  const staffAdmin = ctx.tenantId === PLATFORM_TENANT_ID && role === "admin";
  const now = services.clock.now();
  await requireRoom(tx, "members", () => countMembersAndInvited(tx, { except: email, now }));
  const needsApproval = staffAdmin && (await lockAdmins(tx)).length >= 2;
  const link = makeInvitationLink(services, ctx.tenantId);
  const invitationId = newId(now.getTime());
  const replaced = await revokeInvitationsTo(tx, email, now);
  await insertInvitation(tx, {
    invitationId,
    email,
    role,
    tokenHash: needsApproval ? null : link.tokenHash,
    invitedBy: actor.kind === "member" ? actor.userId : null,
    invitedByName: ctx.request.actorName,
    needsApproval,
    now,
    expiresAt: link.expiresAt,
  });
  await ctx.audit({ target: invitationId, after: { email, role, needsApproval, replaced } });
  announceInvitation(ctx, invitationId);
  const row = await lockInvitation(tx, invitationId);
  if (!row) throw new DomainError("internal");
  return { invitation: toInvitation(row, now), url: needsApproval ? null : link.url };
}
