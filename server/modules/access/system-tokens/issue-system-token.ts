import type { z } from "zod";
import { can } from "#shared/access/can.ts";
import { PERMISSIONS } from "#shared/access/permissions.ts";
import type { IssuedSystemToken, IssueSystemToken } from "#shared/contracts/access.ts";
import { DomainError } from "#shared/errors/index.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { newId } from "#server/platform/context/new-id.ts";
import { requireMember, type TenantContext } from "#server/platform/trpc/index.ts";
import { hashToken } from "../tokens/opaque-token.ts";
import { makeSystemToken } from "../tokens/system-token-format.ts";
import { announceSystemToken } from "./announce-system-token.ts";
import { insertSystemToken } from "./system-tokens.store.ts";
import { findSystemToken } from "./to-system-token.ts";

const DAY_MS = 86_400_000;

/** For a machine: only permissions that machines may have and that the issuer has too. The secret is shown once. */
export async function issueSystemToken(
  ctx: TenantContext,
  { name, permissions, expiresInDays }: z.output<typeof IssueSystemToken>,
): Promise<z.output<typeof IssuedSystemToken>> {
  const { tx, services } = ctx;
  const actor = requireMember(ctx.request);
  const granted = [...new Set(permissions)];
  for (const permission of granted)
    if (
      PERMISSIONS[permission].system === "no" ||
      !can(actor, permission, PLATFORM_TENANT_ID).allowed
    )
      throw new DomainError("forbidden", { permission });
  const now = services.clock.now();
  const tokenId = newId(now.getTime());
  const secret = makeSystemToken();
  const expiresAt = new Date(now.getTime() + expiresInDays * DAY_MS);
  await insertSystemToken(tx, {
    tokenId,
    name,
    tokenHash: hashToken(secret),
    permissions: granted,
    createdBy: actor.userId,
    createdByName: ctx.request.actorName,
    now,
    expiresAt,
  });
  await ctx.audit({ target: tokenId, after: { name, permissions: granted, expiresAt } });
  announceSystemToken(ctx, tokenId, false);
  return { token: await findSystemToken(tx, tokenId), secret };
}
