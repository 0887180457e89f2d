import type { SystemToken } from "#shared/contracts/access.ts";

/** The word for a token's state now. */
export function tokenState(token: SystemToken, nowMs: number): "active" | "revoked" | "expired" {
  if (token.revokedAt !== null) return "revoked";
  return Date.parse(token.expiresAt) <= nowMs ? "expired" : "active";
}
