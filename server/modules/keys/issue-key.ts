import type { AppId } from "#shared/kernel/ids.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { generateKey, hashKey, type KeyEnv } from "./key-format.ts";
import { insertKey, type KeyRow } from "./keys.store.ts";

export interface NewKeySettings {
  readonly appId: AppId;
  readonly name: string;
  readonly env?: KeyEnv;
  readonly scopes?: readonly string[];
  /** Requests per minute; null = the plan's default. */
  readonly rateLimitPerMinute?: number | null;
  readonly ipAllowList?: readonly string[];
  readonly expiresAt?: Date | null;
  /** Who made it: a member's id, or null for a machine, and the name to show. */
  readonly createdBy: string | null;
  readonly createdByName: string;
  readonly now: Date;
}

/**
 * Makes a key in the tenant of `tx`. `secret` is the whole key: shown once, stored nowhere.
 * It is refused with `tenant_not_ready` while the tenant is being onboarded, and works the moment it is active.
 */
export async function issueKey(
  tx: Tx,
  settings: NewKeySettings,
): Promise<{ row: KeyRow; secret: string }> {
  const { keyId, secret } = generateKey(settings.env ?? "live");
  const row = await insertKey(tx, {
    keyId,
    appId: settings.appId,
    name: settings.name,
    env: settings.env ?? "live",
    secretHash: hashKey(secret),
    scopes: [...(settings.scopes ?? ["events:write"])],
    rateLimitPerMinute: settings.rateLimitPerMinute ?? null,
    ipAllowList: [...(settings.ipAllowList ?? [])],
    expiresAt: settings.expiresAt ?? null,
    createdBy: settings.createdBy,
    createdByName: settings.createdByName,
    createdAt: settings.now,
  });
  return { row, secret };
}
