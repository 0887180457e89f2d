import type { z } from "zod";
import type { InvitedMember } from "#shared/contracts/access.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { announceInvitation } from "./announce-invitation.ts";
import { markInvitationApproved } from "./invitations.store.ts";
import { makeInvitationLink, requireInvitation, toInvitation } from "./to-invitation.ts";

/** By another admin than the one who invited; only now there is a link. */
export async function approveInvitation(
  ctx: TenantContext,
  invitationId: string,
): Promise<z.output<typeof InvitedMember>> {
  const { tx, actor, services } = ctx;
  const row = await requireInvitation(ctx, invitationId, ["awaiting_approval"]);
  if (actor.kind !== "member" || actor.userId === row.invitedBy)
    throw new DomainError("second_person_required", { author: row.invitedByName });
  const { url, tokenHash, expiresAt } = makeInvitationLink(services, ctx.tenantId);
  await markInvitationApproved(tx, invitationId, { by: actor.userId, tokenHash, expiresAt });
  await ctx.audit({
    target: invitationId,
    after: { email: row.email, role: row.role, invitedBy: row.invitedBy },
  });
  announceInvitation(ctx, invitationId);
  const approved = { ...row, approvedBy: actor.userId, expiresAt };
  return { invitation: toInvitation(approved, services.clock.now()), url };
}
