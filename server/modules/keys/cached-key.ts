import { BlockList, isIPv6 } from "node:net";
import { entitlementsOf } from "#server/platform/tenancy/entitlements.ts";
import type { KeyLookupRow } from "./key-lookup.store.ts";
import type { KeyOwner, KeyScope, KeyVerdict } from "./key-verdict.ts";
import type { Share } from "./shared-limits.ts";
import { fullBucket, type TokenBucket } from "./token-bucket.ts";

/** A key as the hot path wants it. */
export interface CachedKey {
  readonly owner: KeyOwner;
  readonly granted: Extract<KeyVerdict, { ok: true }>;
  readonly hash: Buffer;
  readonly state: string;
  /** The earlier of expiry and end of overlap; Infinity without. */
  readonly endsAtMs: number;
  readonly appArchived: boolean;
  readonly tenantState: string;
  readonly tenantReason: string;
  /** Set while the tenant's hard quota is used up; test keys have none. */
  readonly exhausted: ExhaustedQuota | undefined;
  /** One bit a scope. */
  readonly scopes: number;
  readonly addresses: BlockList | undefined;
  readonly bucket: TokenBucket;
  /** Of the bucket that all processes share; undefined until it is needed. */
  share: Share | undefined;
  readonly changedAt: number;
  /** Used since the cache last looked. */
  touched: boolean;
  /** Something behind it changed: read it again before the next verdict. */
  stale: boolean;
  lastUsedAtMs: number;
  /** When its use was last put down for writing. */
  useNotedAtMs: number;
}

export interface ExhaustedQuota {
  readonly limit: number;
  readonly used: number;
  readonly resetsAtMs: number;
}

export const SCOPE_BITS: Readonly<Record<KeyScope, number>> = {
  "events:write": 1,
  "events:read": 2,
  "users:delete": 4,
};

/** `before` is the same key as it was read last: its bucket and last use live on. */
export function toCachedKey(
  row: KeyLookupRow,
  before: CachedKey | undefined,
  nowMs: number,
): CachedKey {
  const owner: KeyOwner = {
    tenantId: row.tenantId,
    appId: row.appId,
    keyId: row.keyId,
    env: row.env,
  };
  const perMinute = row.rateLimitPerMinute ?? entitlementsOf(row).keyRatePerMinute;
  const same = before?.bucket.perMinute === perMinute ? before : undefined;
  return {
    owner,
    granted: { ok: true, owner },
    hash: row.secretHash,
    state: row.state,
    endsAtMs: Math.min(row.expiresAt?.getTime() ?? Infinity, row.closesAt?.getTime() ?? Infinity),
    appArchived: row.appState !== "active",
    tenantState: row.tenantState,
    tenantReason: row.tenantReason ?? "",
    exhausted: exhaustedQuotaOf(row),
    scopes: row.scopes.reduce((bits, scope) => bits | (SCOPE_BITS[scope as KeyScope] ?? 0), 0),
    addresses: row.ipAllowList.length === 0 ? undefined : toBlockList(row.ipAllowList),
    bucket: same?.bucket ?? fullBucket(perMinute, nowMs),
    share: same?.share,
    changedAt: row.changedAt,
    touched: true,
    stale: false,
    lastUsedAtMs: before?.lastUsedAtMs ?? 0,
    useNotedAtMs: before?.useNotedAtMs ?? 0,
  };
}

function exhaustedQuotaOf(row: KeyLookupRow): ExhaustedQuota | undefined {
  if (row.quotaState !== "hard" || row.quotaResetsAt === null || row.env !== "live")
    return undefined;
  return {
    limit: row.quotaLimit ?? 0,
    used: row.quotaUsed ?? 0,
    resetsAtMs: row.quotaResetsAt.getTime(),
  };
}

/** An address as the socket gives it; a v4 one may come as `::ffff:10.0.0.1`, which only Node's own list understands. */
export function isAllowed(addresses: BlockList, ip: string): boolean {
  const plain = ip.startsWith("::ffff:") && ip.includes(".") ? ip.slice(7) : ip;
  return addresses.check(plain, isIPv6(plain) ? "ipv6" : "ipv4");
}

function toBlockList(rules: readonly string[]): BlockList {
  const list = new BlockList();
  for (const rule of rules) {
    const [address = "", bits] = rule.split("/");
    const family = isIPv6(address) ? "ipv6" : "ipv4";
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}
