import type { Key } from "#shared/contracts/keys.ts";
import { keyPrefix } from "./key-format.ts";
import type { KeyRow } from "./keys.store.ts";

/** A key as people see it. One whose time has passed shows as expired, also before the closing job has said so. */
export function toKey(row: KeyRow, now: Date): Key {
  return {
    keyId: row.keyId,
    appId: row.appId,
    name: row.name,
    env: row.env,
    state: isOpen(row) && hasEnded(row, now) ? "expired" : row.state,
    prefix: keyPrefix(row.env, row.keyId),
    scopes: row.scopes as Key["scopes"],
    rateLimitPerMinute: row.rateLimitPerMinute,
    ipAllowList: row.ipAllowList,
    expiresAt: iso(row.expiresAt),
    closesAt: iso(row.closesAt),
    successorKeyId: row.successorKeyId,
    rotatedAt: iso(row.rotatedAt),
    rotationEnd: row.rotationEnd,
    thresholdShare: row.thresholdShare,
    extensions: row.extensions,
    lastUsedAt: iso(row.lastUsedAt),
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdByName,
    revokedAt: iso(row.revokedAt),
    revokedReason: row.revokedReason,
  };
}

export const isOpen = (row: KeyRow): boolean => row.state === "active" || row.state === "rotating";

/** Its overlap or its own life is over. */
export const hasEnded = (row: Pick<KeyRow, "expiresAt" | "closesAt">, now: Date): boolean =>
  [row.expiresAt, row.closesAt].some((end) => end !== null && end <= now);

/** The settings worth keeping in the audit log. */
export const auditedKey = (row: KeyRow) => ({
  keyId: row.keyId,
  appId: row.appId,
  name: row.name,
  env: row.env,
  state: row.state,
  scopes: row.scopes,
  rateLimitPerMinute: row.rateLimitPerMinute,
  ipAllowList: row.ipAllowList,
  expiresAt: iso(row.expiresAt),
  closesAt: iso(row.closesAt),
  successorKeyId: row.successorKeyId,
  rotationEnd: row.rotationEnd,
  extensions: row.extensions,
});

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
