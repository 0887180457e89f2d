import type { AppId, KeyId, TenantId } from "#shared/kernel/ids.ts";
import type { KeyEnv } from "./key-format.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { PlatformTx, Tx } from "#server/platform/postgres/tx.ts";

export interface KeyRow {
  keyId: KeyId;
  appId: AppId;
  name: string;
  env: KeyEnv;
  state: "active" | "rotating" | "revoked" | "expired";
  scopes: string[];
  rateLimitPerMinute: number | null;
  ipAllowList: string[];
  expiresAt: Date | null;
  closesAt: Date | null;
  successorKeyId: KeyId | null;
  rotatedAt: Date | null;
  rotationEnd: "close" | "extend";
  thresholdShare: number;
  extensions: number;
  createdByName: string | null;
  createdAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
  revokedReason: string | null;
}

const COLUMNS = sql`key_id as "keyId", app_id as "appId", name, env, state, scopes, rate_limit_per_minute as "rateLimitPerMinute",
  ip_allow_list as "ipAllowList", expires_at as "expiresAt", closes_at as "closesAt", successor_key_id as "successorKeyId",
  rotated_at as "rotatedAt", rotation_end as "rotationEnd", threshold_share as "thresholdShare", extensions,
  created_by_name as "createdByName", created_at as "createdAt", last_used_at as "lastUsedAt", revoked_at as "revokedAt",
  revoked_reason as "revokedReason"`;

export type NewKey = Pick<
  KeyRow,
  "keyId" | "appId" | "name" | "env" | "scopes" | "rateLimitPerMinute" | "ipAllowList" | "expiresAt"
> & {
  secretHash: Buffer;
  createdBy: string | null;
  createdByName: string | null;
  createdAt: Date;
};

export const insertKey = (tx: Tx, key: NewKey): Promise<KeyRow> =>
  tx.one(sql<KeyRow>`
    insert into keys (app_id, key_id, name, env, secret_hash, scopes, rate_limit_per_minute, ip_allow_list, expires_at, created_by, created_by_name, created_at)
    values (${key.appId}, ${key.keyId}, ${key.name}, ${key.env}, ${key.secretHash}, ${key.scopes}, ${key.rateLimitPerMinute}, ${key.ipAllowList},
      ${key.expiresAt}, ${key.createdBy}, ${key.createdByName}, ${key.createdAt})
    returning ${COLUMNS}`);

export const selectKeys = (
  tx: Tx,
  filter: { appId: AppId | undefined; openAt: Date | undefined },
): Promise<KeyRow[]> =>
  tx.many(sql<KeyRow>`
    select ${COLUMNS} from keys
    where (${filter.appId ?? null}::uuid is null or app_id = ${filter.appId ?? null})
      and (${filter.openAt ?? null}::timestamptz is null or (state in ('active', 'rotating')
        and coalesce(least(expires_at, closes_at) > ${filter.openAt ?? null}, true)))
    order by created_at desc, key_id limit 2000`);

export const selectKey = (tx: Tx, keyId: KeyId): Promise<KeyRow | undefined> =>
  tx.maybe(sql<KeyRow>`select ${COLUMNS} from keys where key_id = ${keyId}`);

export const lockKey = (tx: Tx, keyId: KeyId): Promise<KeyRow | undefined> =>
  tx.maybe(sql<KeyRow>`select ${COLUMNS} from keys where key_id = ${keyId} for update`);

export const selectAppState = (tx: Tx, appId: AppId): Promise<{ state: string } | undefined> =>
  tx.maybe(sql<{ state: string }>`select state from apps where app_id = ${appId}`);

export const markRotating = (
  tx: Tx,
  key: {
    keyId: KeyId;
    successorKeyId: KeyId;
    rotatedAt: Date;
    closesAt: Date;
    rotationEnd: KeyRow["rotationEnd"];
    thresholdShare: number;
  },
): Promise<KeyRow> =>
  tx.one(sql<KeyRow>`update keys set state = 'rotating', successor_key_id = ${key.successorKeyId}, closes_at = ${key.closesAt},
      rotated_at = ${key.rotatedAt}, rotation_end = ${key.rotationEnd}, threshold_share = ${key.thresholdShare}, extensions = 0
    where key_id = ${key.keyId} returning ${COLUMNS}`);

export const markRevoked = (
  tx: Tx,
  key: { keyId: KeyId; at: Date; reason: string },
): Promise<KeyRow> =>
  tx.one(sql<KeyRow>`update keys set state = 'revoked', revoked_at = ${key.at}, revoked_reason = ${key.reason}
    where key_id = ${key.keyId} returning ${COLUMNS}`);

/** A later end of a rotation's overlap. `extensions` are those the platform made by itself. */
export const saveExtension = (
  tx: Tx,
  key: { keyId: KeyId; closesAt: Date; rotationEnd: KeyRow["rotationEnd"]; extensions: number },
): Promise<KeyRow> =>
  tx.one(sql<KeyRow>`update keys set closes_at = ${key.closesAt}, rotation_end = ${key.rotationEnd}, extensions = ${key.extensions}
    where key_id = ${key.keyId} returning ${COLUMNS}`);

/** Rotations of all tenants that may go on by themselves and close before `until`, but not yet at `from`. */
export const selectKeysToExtend = (
  tx: PlatformTx,
  from: Date,
  until: Date,
): Promise<{ tenantId: TenantId; keyId: KeyId }[]> =>
  tx.many(sql<{ tenantId: TenantId; keyId: KeyId }>`
    select tenant_id as "tenantId", key_id as "keyId" from keys
    where state = 'rotating' and rotation_end = 'extend' and closes_at > ${from} and closes_at <= ${until} limit 500`);

/** Keys of all tenants whose overlap or life has ended but whose state does not say so yet. */
export const selectKeysToClose = (
  tx: PlatformTx,
  at: Date,
): Promise<{ tenantId: TenantId; keyId: KeyId }[]> =>
  tx.many(sql<{ tenantId: TenantId; keyId: KeyId }>`
    select tenant_id as "tenantId", key_id as "keyId" from keys
    where state in ('active', 'rotating') and least(closes_at, expires_at) <= ${at} limit 500`);

/** False when another process closed it, or it was given more time, meanwhile. */
export const markExpired = async (tx: Tx, keyId: KeyId, at: Date): Promise<boolean> =>
  (await tx.run(sql`update keys set state = 'expired'
    where key_id = ${keyId} and state in ('active', 'rotating') and least(closes_at, expires_at) <= ${at}`)) >
  0;

/** `usedAt` in milliseconds, one for each of `keyIds`. */
export const saveLastUse = (tx: Tx, keyIds: readonly string[], usedAt: readonly number[]) =>
  tx.run(sql`update keys set last_used_at = greatest(last_used_at, to_timestamp(used.ms / 1000.0))
    from unnest(${[...keyIds]}::text[], ${[...usedAt]}::float8[]) used (key_id, ms) where keys.key_id = used.key_id`);
