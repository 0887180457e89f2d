import type { Invitation } from "#shared/contracts/access.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import type { Services } from "#server/platform/context/services.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { makeOpaqueToken } from "../tokens/opaque-token.ts";
import { lockInvitation, selectInvitations, type InvitationRow } from "./invitations.store.ts";

export const INVITATION_LIFE_MS = 7 * 86_400_000;

type State = Invitation["state"];

export function stateOf(row: InvitationRow, now: Date): State {
  if (row.acceptedAt) return "accepted";
  if (row.revokedAt) return "revoked";
  if (row.expiresAt <= now) return "expired";
  return row.needsApproval && !row.approvedBy ? "awaiting_approval" : "open";
}

export const toInvitation = (row: InvitationRow, now: Date): Invitation => ({
  invitationId: row.invitationId,
  email: row.email,
  role: row.role,
  invitedBy: row.invitedByName,
  state: stateOf(row, now),
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
});

export const listInvitations = async ({ tx, services }: Pick<TenantContext, "tx" | "services">) =>
  (await selectInvitations(tx)).map((row) => toInvitation(row, services.clock.now()));

/** Locked, and in one of `allowed`. */
export async function requireInvitation(
  { tx, services }: Pick<TenantContext, "tx" | "services">,
  invitationId: string,
  allowed: readonly State[],
): Promise<InvitationRow> {
  const row = await lockInvitation(tx, invitationId);
  if (!row) throw new DomainError("not_found", { what: "invitation" });
  const state = stateOf(row, services.clock.now());
  if (!allowed.includes(state))
    throw new DomainError("conflict", { reason: `The invitation is ${state}.` });
  return row;
}

/** The link a person gets; what we keep is its hash. */
export function makeInvitationLink(
  { settings, clock }: Pick<Services, "settings" | "clock">,
  tenantId: TenantId,
): { url: string; tokenHash: Buffer; expiresAt: Date } {
  const { token, tokenHash } = makeOpaqueToken(tenantId);
  const expiresAt = new Date(clock.now().getTime() + INVITATION_LIFE_MS);
  return { url: `${settings.publicUrl}/#/invitation?token=${token}`, tokenHash, expiresAt };
}
