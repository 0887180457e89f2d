import type { AppId, KeyId, TenantId } from "#shared/kernel/ids.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { PlatformTx } from "#server/platform/postgres/tx.ts";
import type { StoredEntitlements } from "#server/platform/tenancy/entitlements.ts";
import type { KeyEnv } from "./key-format.ts";

/** A key with all that its verdict hangs on, its app's and its tenant's state included. */
export interface KeyLookupRow extends StoredEntitlements {
  tenantId: TenantId;
  appId: AppId;
  keyId: KeyId;
  env: KeyEnv;
  secretHash: Buffer;
  state: string;
  scopes: string[];
  rateLimitPerMinute: number | null;
  ipAllowList: string[];
  expiresAt: Date | null;
  closesAt: Date | null;
  appState: string;
  tenantState: string;
  tenantReason: string | null;
  quotaState: string;
  quotaLimit: number | null;
  quotaUsed: number | null;
  quotaResetsAt: Date | null;
  /** Seconds since the epoch: the newest change of key, app and tenant. */
  changedAt: number;
  /** The database's own clock. */
  readAt: number;
}

/** Finds keys before their tenants are known, hence as the platform's role. */
export const selectKeysById = (tx: PlatformTx, keyIds: readonly KeyId[]): Promise<KeyLookupRow[]> =>
  tx.many(sql<KeyLookupRow>`
    select k.tenant_id as "tenantId", k.app_id as "appId", k.key_id as "keyId", k.env, k.secret_hash as "secretHash", k.state, k.scopes,
      k.rate_limit_per_minute as "rateLimitPerMinute", k.ip_allow_list as "ipAllowList", k.expires_at as "expiresAt", k.closes_at as "closesAt",
      a.state as "appState", t.state as "tenantState", t.state_reason as "tenantReason", t.entitlements,
      t.quota_state as "quotaState", t.quota_limit::float8 as "quotaLimit", t.quota_used::float8 as "quotaUsed", t.quota_resets_at as "quotaResetsAt",
      extract(epoch from greatest(k.changed_at, a.changed_at, t.changed_at))::float8 as "changedAt", extract(epoch from now())::float8 as "readAt"
    from keys k join apps a on a.tenant_id = k.tenant_id and a.app_id = k.app_id join tenants t on t.tenant_id = k.tenant_id
    where k.key_id = any(${[...keyIds]})`);

export interface AccessChange {
  kind: "key" | "app" | "tenant";
  id: string;
  changedAt: number;
}

/** What changed since `since` (seconds of the database's clock), and that clock now. */
export async function selectChangesSince(
  tx: PlatformTx,
  since: number,
): Promise<{ changes: AccessChange[]; readAt: number }> {
  const rows = await tx.many(sql<{
    kind: AccessChange["kind"] | "clock";
    id: string;
    changedAt: number;
  }>`
    select 'clock' as kind, '' as id, extract(epoch from now())::float8 as "changedAt"
    union all select 'key', key_id, extract(epoch from changed_at)::float8 from keys where changed_at > to_timestamp(${since}::float8)
    union all select 'app', app_id::text, extract(epoch from changed_at)::float8 from apps where changed_at > to_timestamp(${since}::float8)
    union all select 'tenant', tenant_id::text, extract(epoch from changed_at)::float8 from tenants where changed_at > to_timestamp(${since}::float8)`);
  const clock = rows.find(({ kind }) => kind === "clock");
  return {
    changes: rows.filter((row): row is AccessChange => row.kind !== "clock"),
    readAt: clock?.changedAt ?? since,
  };
}
