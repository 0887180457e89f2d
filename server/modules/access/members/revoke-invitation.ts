import type { Invitation } from "#shared/contracts/access.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { announceInvitation } from "./announce-invitation.ts";
import { markInvitationRevoked } from "./invitations.store.ts";
import { requireInvitation, toInvitation } from "./to-invitation.ts";

export async function revokeInvitation(
  ctx: TenantContext,
  invitationId: string,
): Promise<Invitation> {
  const row = await requireInvitation(ctx, invitationId, ["open", "awaiting_approval"]);
  const now = ctx.services.clock.now();
  await markInvitationRevoked(ctx.tx, invitationId, now);
  await ctx.audit({ target: invitationId, before: { email: row.email, role: row.role } });
  announceInvitation(ctx, invitationId);
  return toInvitation({ ...row, revokedAt: now }, now);
}
