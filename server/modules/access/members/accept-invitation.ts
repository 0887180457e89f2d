import type { z } from "zod";
import type { AcceptInvitation, InvitationPreview } from "#shared/contracts/access.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { TenantId, UserId } from "#shared/kernel/ids.ts";
import { newId } from "#server/platform/context/new-id.ts";
import type { RequestContext } from "#server/platform/context/request.ts";
import { uniqueViolation } from "#server/platform/postgres/pg-errors.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import type { AccessParts } from "../access-parts.ts";
import type { SessionCookies } from "../cookies.ts";
import { cookiesOf, startSession } from "../sessions/start-session.ts";
import { insertMember } from "../set-up/set-up.store.ts";
import { savePasswordHash } from "../sign-in/credentials.store.ts";
import { requireGoodPassword } from "../sign-in/passwords.ts";
import { readOpaqueToken } from "../tokens/opaque-token.ts";
import {
  lockInvitationByToken,
  markInvitationAccepted,
  type InvitationRow,
} from "./invitations.store.ts";
import { stateOf } from "./to-invitation.ts";

/** What the page of the link shows before anything is entered. */
export async function previewInvitation(
  { services }: RequestContext,
  token: string,
): Promise<z.output<typeof InvitationPreview>> {
  const { tenantId, tokenHash } = readLink(token);
  const tenant = await services.tenants.get(tenantId);
  if (!tenant) throw new DomainError("invitation_invalid");
  const now = services.clock.now();
  const row = await services.db.tenant(tenantId, "write", (tx) => openOne(tx, tokenHash, now));
  return {
    email: row.email,
    role: row.role,
    tenantName: tenant.name,
    invitedBy: row.invitedByName,
    expiresAt: row.expiresAt.toISOString(),
  };
}

/** Makes the member and signs them in; the link is spent. */
export async function acceptInvitation(
  parts: Pick<AccessParts, "passwords" | "tokens">,
  request: RequestContext,
  { token, name, password }: z.output<typeof AcceptInvitation>,
): Promise<SessionCookies> {
  const { tenantId, tokenHash } = readLink(token);
  const { services } = request;
  await requireOpen(request, tenantId);
  const check = (tx: Tx) => openOne(tx, tokenHash, services.clock.now());
  const invited = await services.db.tenant(tenantId, "write", check);
  requireGoodPassword(password, { email: invited.email, name });
  // Costly on purpose, so only for who holds a link; outside of the transaction below.
  const passwordHash = await parts.passwords.hash(password);
  const accept = async (tx: Tx) => {
    const now = services.clock.now();
    const { invitationId, email, role } = await openOne(tx, tokenHash, now);
    const member = { tenantId, userId: newId<UserId>(now.getTime()), email, name, role };
    await insertMember(tx, { ...member, now });
    await savePasswordHash(tx, member.userId, passwordHash, now);
    await markInvitationAccepted(tx, invitationId, now);
    const session = await startSession(tx, request, member, "invitation");
    const changed = { type: "changed", entity: "member", tenantId, id: member.userId } as const;
    tx.afterCommit(() => services.broadcast.announce(changed));
    return { member, session };
  };
  try {
    const { member, session } = await services.db.tenant(tenantId, "write", accept);
    return await cookiesOf(parts, member, session);
  } catch (error) {
    if (uniqueViolation(error)) throw new DomainError("invitation_invalid", {}, error);
    throw error;
  }
}

function readLink(token: string): { tenantId: TenantId; tokenHash: Buffer } {
  const link = readOpaqueToken(token);
  if (!link) throw new DomainError("invitation_invalid");
  return link;
}

async function requireOpen({ services }: RequestContext, tenantId: TenantId): Promise<void> {
  const tenant = await services.tenants.get(tenantId);
  if (!tenant || tenant.state === "erased" || tenant.state === "pending_erasure")
    throw new DomainError("invitation_invalid");
  if (tenant.state === "onboarding") throw new DomainError("tenant_not_ready");
  if (tenant.state === "suspended")
    throw new DomainError("tenant_suspended", { reason: tenant.stateReason ?? "" });
}

async function openOne(tx: Tx, tokenHash: Buffer, now: Date): Promise<InvitationRow> {
  const row = await lockInvitationByToken(tx, tokenHash);
  if (!row || stateOf(row, now) !== "open") throw new DomainError("invitation_invalid");
  return row;
}
