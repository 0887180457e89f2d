import { timingSafeEqual } from "node:crypto";
import type { ErrorDetails } from "#shared/errors/index.ts";
import type { Services } from "#server/platform/context/services.ts";
import { isAllowed, SCOPE_BITS, type CachedKey, type ExhaustedQuota } from "./cached-key.ts";
import { hashKey, parseKey } from "./key-format.ts";
import { createKeyCache } from "./key.cache.ts";
import type { KeyAsk, KeyRefusal, KeyVerdict } from "./key-verdict.ts";
import { createLastUse } from "./last-use.ts";
import { createSharedLimits } from "./shared-limits.ts";
import { giveBackTokens, takeTokens } from "./token-bucket.ts";

// The month may be long, but the quota may be raised at any time.
const QUOTA_RETRY_SECONDS = 3_600;

export interface KeyVerifier {
  /**
   * At once for a key that is hot, else after one look-up (or, of a small limit, one question to Redis). Rejects with `postgres_unavailable` only:
   * a refusal is an answer, in the order of `KEY_REFUSALS`.
   */
  verify(secret: string, ask: KeyAsk): KeyVerdict | Promise<KeyVerdict>;
  /** Writes the last uses that are not written yet. */
  close(): Promise<void>;
}

export function createKeyVerifier(
  services: Pick<Services, "db" | "redis" | "broadcast" | "clock" | "log" | "metrics">,
  options: { maxKeys?: number } = {},
): KeyVerifier {
  const cache = createKeyCache(services, options);
  const lastUse = createLastUse(services);
  // Alone, the bucket of this process is the limit.
  const shared = services.redis.shared ? createSharedLimits(services) : undefined;

  const granted = (key: CachedKey, now: number): KeyVerdict => {
    lastUse.note(key, now);
    return key.granted;
  };
  const decide = (
    key: CachedKey | undefined,
    secret: string,
    ask: KeyAsk,
  ): KeyVerdict | Promise<KeyVerdict> => {
    if (!key || !timingSafeEqual(key.hash, hashKey(secret))) return UNKNOWN;
    const now = services.clock.now().getTime();
    const refusal = refusalOf(key, ask, now);
    if (refusal) return refusal;
    const cost = ask.cost ?? 1;
    const nowMs = performance.now();
    const waitMs = takeTokens(key.bucket, cost, nowMs);
    if (waitMs > 0) return limited(key, waitMs);
    // Asked again for nothing: it was paid for before.
    const sharedMs = cost === 0 ? 0 : (shared?.take(key, cost, nowMs) ?? 0);
    if (sharedMs === 0) return granted(key, now);
    const answer = (ms: number): KeyVerdict => {
      if (ms === 0) return granted(key, now);
      giveBackTokens(key.bucket, cost);
      return limited(key, ms);
    };
    return typeof sharedMs === "number" ? answer(sharedMs) : sharedMs.then(answer);
  };

  return {
    verify(secret, ask) {
      const parsed = parseKey(secret);
      if (!parsed) return MALFORMED;
      const key = cache.hot(parsed.keyId, performance.now());
      if (key) return decide(key, secret, ask);
      return cache.load(parsed.keyId).then((loaded) => decide(loaded, secret, ask));
    },
    async close() {
      cache.close();
      await Promise.all([shared?.close(), lastUse.close()]);
    },
  };
}

const nobody = (code: KeyRefusal): KeyVerdict => ({
  ok: false,
  code,
  details: {},
  owner: undefined,
});
const MALFORMED = nobody("key_malformed");
const UNKNOWN = nobody("key_unknown");

const refuse = (key: CachedKey, code: KeyRefusal, details: ErrorDetails = {}): KeyVerdict => ({
  ok: false,
  code,
  details,
  owner: key.owner,
});

const quotaDetails = (quota: ExhaustedQuota, nowMs: number): ErrorDetails => ({
  limit: quota.limit,
  used: quota.used,
  resetsAt: new Date(quota.resetsAtMs).toISOString(),
  retryAfterSeconds: Math.min(Math.ceil((quota.resetsAtMs - nowMs) / 1000), QUOTA_RETRY_SECONDS),
});

const limited = (key: CachedKey, waitMs: number): KeyVerdict =>
  refuse(key, "rate_limited", { retryAfterSeconds: Math.ceil(waitMs / 1000) });

/** Everything but the rate limit, in the order people are told of. */
function refusalOf(key: CachedKey, ask: KeyAsk, nowMs: number): KeyVerdict | undefined {
  // A tenant that was erased looks like one that never was.
  if (key.tenantState === "erased") return UNKNOWN;
  if (key.state === "revoked") return refuse(key, "key_revoked");
  if (key.state === "expired" || nowMs >= key.endsAtMs) return refuse(key, "key_expired");
  if (key.appArchived) return refuse(key, "app_archived");
  if (key.tenantState === "onboarding") return refuse(key, "tenant_not_ready");
  if (key.tenantState !== "active" && key.tenantState !== "moving")
    return refuse(key, "tenant_suspended", { reason: key.tenantReason });
  if (key.addresses && !isAllowed(key.addresses, ask.ip)) return refuse(key, "ip_not_allowed");
  if (!(key.scopes & SCOPE_BITS[ask.scope]))
    return refuse(key, "scope_missing", { scope: ask.scope });
  if (key.exhausted && ask.scope === "events:write" && nowMs < key.exhausted.resetsAtMs)
    return refuse(key, "quota_exhausted", quotaDetails(key.exhausted, nowMs));
  return undefined;
}
