import type { SystemToken } from "#shared/contracts/access.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { announceSystemToken } from "./announce-system-token.ts";
import { markSystemTokenRevoked } from "./system-tokens.store.ts";
import { findSystemToken } from "./to-system-token.ts";

/** Refused everywhere within a second. Again on a revoked one changes nothing. */
export async function revokeSystemToken(ctx: TenantContext, tokenId: string): Promise<SystemToken> {
  const before = await findSystemToken(ctx.tx, tokenId);
  await markSystemTokenRevoked(ctx.tx, tokenId, ctx.services.clock.now());
  await ctx.audit({ target: tokenId, before: { name: before.name, revokedAt: before.revokedAt } });
  announceSystemToken(ctx, tokenId, true);
  return findSystemToken(ctx.tx, tokenId);
}
