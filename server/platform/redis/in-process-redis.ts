import type { BucketLimit, Redis } from "./redis.ts";
import type { RedisKey } from "./redis-key.ts";

interface Kept {
  value: string;
  endsAtMs: number;
}

interface Bucket {
  tokens: number;
  filledAtMs: number;
}

const SWEEP_MS = 30_000;

/** For a platform of one process: the same answers without a server. */
export function inProcessRedis(nowMs: () => number = () => performance.now()): Redis {
  const kept = new Map<RedisKey, Kept>();
  const buckets = new Map<RedisKey, Bucket>();
  const listeners = new Map<RedisKey, Set<(message: string) => void>>();

  const alive = (key: RedisKey): Kept | undefined => {
    const found = kept.get(key);
    if (!found || found.endsAtMs > nowMs()) return found;
    kept.delete(key);
    return undefined;
  };
  const filled = (key: RedisKey, limit: BucketLimit): Bucket => {
    const now = nowMs();
    const bucket = buckets.get(key) ?? { tokens: limit.capacity, filledAtMs: now };
    const flown = ((now - bucket.filledAtMs) * limit.perMinute) / 60_000;
    bucket.tokens = Math.min(limit.capacity, bucket.tokens + flown);
    bucket.filledAtMs = now;
    buckets.set(key, bucket);
    return bucket;
  };
  const untilMs = (bucket: Bucket, limit: BucketLimit, asked: number): number =>
    Math.max(0, Math.ceil(((asked - bucket.tokens) * 60_000) / limit.perMinute));
  const sweep = setInterval(() => {
    const now = nowMs();
    for (const [key, { endsAtMs }] of kept) if (endsAtMs <= now) kept.delete(key);
    // Full again after a minute, unless it owes.
    for (const [key, { tokens, filledAtMs }] of buckets)
      if (tokens >= 0 && now - filledAtMs > 60_000) buckets.delete(key);
  }, SWEEP_MS).unref();

  return {
    shared: false,
    async takeTokens(key, limit, asked) {
      const bucket = filled(key, limit);
      if (bucket.tokens < asked) return { granted: false, waitMs: untilMs(bucket, limit, asked) };
      bucket.tokens -= asked;
      return { granted: true, waitMs: 0 };
    },
    chargeTokens: async (charges) =>
      charges.map(({ key, limit, tokens }) => {
        const bucket = filled(key, limit);
        bucket.tokens -= tokens;
        return untilMs(bucket, limit, 1);
      }),
    get: async (key) => alive(key)?.value,
    async set(key, value, ttlMs) {
      kept.set(key, { value, endsAtMs: nowMs() + ttlMs });
    },
    async add(key, amount, ttlMs) {
      const found = alive(key);
      if (!found) {
        if (amount <= 0) return { sum: 0, endsInMs: 0 };
        kept.set(key, { value: String(amount), endsAtMs: nowMs() + ttlMs });
        return { sum: amount, endsInMs: ttlMs };
      }
      const sum = Math.max(0, Number(found.value) + amount);
      found.value = String(sum);
      return { sum, endsInMs: Math.ceil(found.endsAtMs - nowMs()) };
    },
    async delete(key) {
      kept.delete(key);
      buckets.delete(key);
    },
    async publish(channel, message) {
      for (const listener of listeners.get(channel) ?? []) setImmediate(listener, message);
    },
    async subscribe(channel, listener) {
      const heard = listeners.get(channel) ?? new Set();
      listeners.set(channel, heard.add(listener));
      return async () => void heard.delete(listener);
    },
    ping: async () => ({ version: "in this process" }),
    state: () => "up",
    onState: () => () => undefined,
    async close() {
      clearInterval(sweep);
      listeners.clear();
    },
  };
}
