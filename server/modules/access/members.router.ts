import { z } from "zod";
import {
  Invitation,
  InvitationRef,
  InvitedMember,
  InviteMember,
  Member,
  MemberRef,
  SetRole,
} from "#shared/contracts/access.ts";
import {
  router,
  tenantCreation,
  tenantMutation,
  tenantQuery,
} from "#server/platform/trpc/index.ts";
import { approveInvitation } from "./members/approve-invitation.ts";
import { inviteMember } from "./members/invite-member.ts";
import { removeMember } from "./members/remove-member.ts";
import { revokeInvitation } from "./members/revoke-invitation.ts";
import { setRole } from "./members/set-role.ts";
import { listInvitations } from "./members/to-invitation.ts";
import { listMembers } from "./members/to-member.ts";

export const membersRouter = router({
  list: tenantQuery("members.read")
    .output(z.array(Member))
    .query(({ ctx }) => listMembers(ctx)),
  invitations: tenantQuery("members.read")
    .output(z.array(Invitation))
    .query(({ ctx }) => listInvitations(ctx)),
  invite: tenantCreation("members.invite")
    .input(InviteMember)
    .output(InvitedMember)
    .mutation(({ ctx, input }) => inviteMember(ctx, input)),
  approveInvitation: tenantMutation("members.approveInvitation")
    .input(InvitationRef)
    .output(InvitedMember)
    .mutation(({ ctx, input }) => approveInvitation(ctx, input.invitationId)),
  revokeInvitation: tenantMutation("members.revokeInvitation")
    .input(InvitationRef)
    .output(Invitation)
    .mutation(({ ctx, input }) => revokeInvitation(ctx, input.invitationId)),
  remove: tenantMutation("members.remove")
    .input(MemberRef)
    .output(Member)
    .mutation(({ ctx, input }) => removeMember(ctx, input.userId)),
  setRole: tenantMutation("members.setRole")
    .input(SetRole)
    .output(Member)
    .mutation(({ ctx, input }) => setRole(ctx, input)),
});
