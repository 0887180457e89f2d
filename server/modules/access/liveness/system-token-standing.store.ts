import type { Permission } from "#shared/access/permissions.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { Database } from "#server/platform/postgres/tx.ts";
import type { TenantId } from "#shared/kernel/ids.ts";

export interface SystemTokenStandingRow {
  tenantId: TenantId;
  tokenId: string;
  tokenHash: string;
  name: string;
  permissions: Permission[];
  expiresAt: Date;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
}

/** `hashes` in hex. */
export const selectSystemTokenStandings = (
  db: Pick<Database, "platform">,
  hashes: string[],
): Promise<SystemTokenStandingRow[]> =>
  db.platform((tx) =>
    tx.many(sql<SystemTokenStandingRow>`
      select tenant_id as "tenantId", token_id as "tokenId", encode(token_hash, 'hex') as "tokenHash", name, permissions,
        expires_at as "expiresAt", revoked_at as "revokedAt", last_used_at as "lastUsedAt"
      from system_tokens where token_hash in (select decode(h, 'hex') from unnest(${hashes}::text[]) as h)`),
  );

export const touchSystemToken = (
  db: Pick<Database, "tenant">,
  tenantId: TenantId,
  tokenId: string,
  at: Date,
): Promise<number> =>
  db.tenant(tenantId, "write", (tx) =>
    tx.run(sql`update system_tokens set last_used_at = ${at} where token_id = ${tokenId}`),
  );
