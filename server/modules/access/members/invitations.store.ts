import type { Role } from "#shared/access/actors.ts";
import type { UserId } from "#shared/kernel/ids.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";

export interface InvitationRow {
  invitationId: string;
  email: string;
  role: Role;
  invitedBy: UserId | null;
  invitedByName: string;
  needsApproval: boolean;
  approvedBy: UserId | null;
  createdAt: Date;
  expiresAt: Date;
  acceptedAt: Date | null;
  revokedAt: Date | null;
}

const columns = sql`invitation_id as "invitationId", email, role, invited_by as "invitedBy", invited_by_name as "invitedByName",
  needs_approval as "needsApproval", approved_by as "approvedBy", created_at as "createdAt", expires_at as "expiresAt",
  accepted_at as "acceptedAt", revoked_at as "revokedAt"`;

export const selectInvitations = (tx: Tx) =>
  tx.many(
    sql<InvitationRow>`select ${columns} from invitations order by created_at desc, invitation_id limit 500`,
  );

export const lockInvitation = (tx: Tx, invitationId: string) =>
  tx.maybe(
    sql<InvitationRow>`select ${columns} from invitations where invitation_id = ${invitationId} for update`,
  );

export const lockInvitationByToken = (tx: Tx, tokenHash: Buffer) =>
  tx.maybe(
    sql<InvitationRow>`select ${columns} from invitations where token_hash = ${tokenHash} for update`,
  );

export const insertInvitation = (
  tx: Tx,
  invitation: {
    invitationId: string;
    email: string;
    role: Role;
    tokenHash: Buffer | null;
    invitedBy: UserId | null;
    invitedByName: string;
    needsApproval: boolean;
    now: Date;
    expiresAt: Date;
  },
) =>
  tx.run(sql`insert into invitations (invitation_id, email, role, token_hash, invited_by, invited_by_name, needs_approval, created_at, expires_at)
    values (${invitation.invitationId}, ${invitation.email}, ${invitation.role}, ${invitation.tokenHash}, ${invitation.invitedBy},
      ${invitation.invitedByName}, ${invitation.needsApproval}, ${invitation.now}, ${invitation.expiresAt})`);

/** Who has come and who may still come, but for the invitation that a new one replaces. */
export const countMembersAndInvited = async (
  tx: Tx,
  { except, now }: { except: string; now: Date },
): Promise<number> =>
  (
    await tx.one(sql<{
      count: number;
    }>`select ((select count(*) from members where state = 'active') + (select count(*) from invitations
      where email <> ${except} and accepted_at is null and revoked_at is null and expires_at > ${now}))::int as count`)
  ).count;

/** An e-mail has one open invitation: a new one replaces it. */
export const revokeInvitationsTo = (tx: Tx, email: string, now: Date) =>
  tx.run(sql`update invitations set revoked_at = ${now}, token_hash = null
    where email = ${email} and accepted_at is null and revoked_at is null and expires_at > ${now}`);

export const revokeInvitationsBy = (tx: Tx, userId: UserId, now: Date) =>
  tx.run(sql`update invitations set revoked_at = ${now}, token_hash = null
    where invited_by = ${userId} and accepted_at is null and revoked_at is null and expires_at > ${now}`);

export const markInvitationRevoked = (tx: Tx, invitationId: string, now: Date) =>
  tx.run(
    sql`update invitations set revoked_at = ${now}, token_hash = null where invitation_id = ${invitationId}`,
  );

export const markInvitationApproved = (
  tx: Tx,
  invitationId: string,
  approval: { by: UserId; tokenHash: Buffer; expiresAt: Date },
) =>
  tx.run(sql`update invitations set approved_by = ${approval.by}, token_hash = ${approval.tokenHash}, expires_at = ${approval.expiresAt}
    where invitation_id = ${invitationId}`);

export const markInvitationAccepted = (tx: Tx, invitationId: string, now: Date) =>
  tx.run(
    sql`update invitations set accepted_at = ${now}, token_hash = null where invitation_id = ${invitationId}`,
  );
