import type { SystemToken } from "#shared/contracts/access.ts";
import { isPermission } from "#shared/access/permissions.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { selectSystemTokens, type SystemTokenRow } from "./system-tokens.store.ts";

const toSystemToken = (row: SystemTokenRow): SystemToken => ({
  ...row,
  // One that this version no longer knows grants nothing.
  permissions: row.permissions.filter(isPermission),
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  revokedAt: row.revokedAt?.toISOString() ?? null,
});

export const listSystemTokens = async (tx: Tx): Promise<SystemToken[]> =>
  (await selectSystemTokens(tx)).map(toSystemToken);

export async function findSystemToken(tx: Tx, tokenId: string): Promise<SystemToken> {
  const [row] = await selectSystemTokens(tx, tokenId);
  if (!row) throw new DomainError("not_found", { what: "system token" });
  return toSystemToken(row);
}
