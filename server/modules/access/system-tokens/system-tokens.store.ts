import type { Permission } from "#shared/access/permissions.ts";
import type { UserId } from "#shared/kernel/ids.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";

export interface SystemTokenRow {
  tokenId: string;
  name: string;
  permissions: Permission[];
  createdBy: string;
  createdAt: Date;
  expiresAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

export const selectSystemTokens = (tx: Tx, tokenId?: string) =>
  tx.many(sql<SystemTokenRow>`
    select token_id as "tokenId", name, permissions, created_by_name as "createdBy", created_at as "createdAt", expires_at as "expiresAt",
      last_used_at as "lastUsedAt", revoked_at as "revokedAt"
    from system_tokens where ${tokenId ?? null}::uuid is null or token_id = ${tokenId ?? null} order by created_at desc, token_id limit 500`);

export const insertSystemToken = (
  tx: Tx,
  token: {
    tokenId: string;
    name: string;
    tokenHash: Buffer;
    permissions: readonly Permission[];
    createdBy: UserId;
    createdByName: string;
    now: Date;
    expiresAt: Date;
  },
) =>
  tx.run(sql`insert into system_tokens (token_id, name, token_hash, permissions, created_by, created_by_name, created_at, expires_at)
    values (${token.tokenId}, ${token.name}, ${token.tokenHash}, ${[...token.permissions]}::text[], ${token.createdBy}, ${token.createdByName}, ${token.now}, ${token.expiresAt})`);

export const markSystemTokenRevoked = (tx: Tx, tokenId: string, now: Date) =>
  tx.run(
    sql`update system_tokens set revoked_at = ${now} where token_id = ${tokenId} and revoked_at is null`,
  );
