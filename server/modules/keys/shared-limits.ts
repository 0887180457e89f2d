import type { Services } from "#server/platform/context/services.ts";
import { tenantKey, type RedisKey } from "#server/platform/redis/redis-key.ts";
import type { BucketLimit } from "#server/platform/redis/redis.ts";
import type { CachedKey } from "./cached-key.ts";

/** Part of a minute's limit that a process lets through before the shared bucket knows of it. */
const CREDIT = 1 / 800;
/** The shared bucket holds this many credits less, so that all processes together stay under the limit. */
const RESERVED_CREDITS = 16;
const TELL_MS = 10;
const TELL_AT_ONCE = 500;

/** What this process knows of a key's bucket in Redis. */
export interface Share {
  readonly key: RedisKey;
  readonly limit: BucketLimit;
  /** 0: each request asks first, as for all limits too small for a credit. */
  readonly credit: number;
  /** Let through, not told yet. */
  spent: number;
  /** Told, not answered yet. */
  telling: number;
  /** The bucket was empty and has no token before this. */
  emptyUntilMs: number;
  queued: boolean;
}

export interface SharedLimits {
  /** Milliseconds to wait; 0: go on. A promise only when Redis has to be asked first. Never rejects. */
  take(key: CachedKey, cost: number, nowMs: number): number | Promise<number>;
  /** Tells what is not told yet. */
  close(): Promise<void>;
}

/**
 * One limit over all processes without a round trip a request: each spends a small credit of its own and tells the shared
 * bucket of all keys together a little later. While Redis is gone the caller's own bucket is the only limit.
 */
export function createSharedLimits({
  redis,
  log,
  metrics,
}: Pick<Services, "redis" | "log" | "metrics">): SharedLimits {
  let waiting: Share[] = [];
  let timer: NodeJS.Timeout | undefined;
  let immediate: NodeJS.Immediate | undefined;
  let alone = false;

  const goOnAlone = () => {
    metrics.limitedAlone();
    if (!alone) log.warn({}, "rate limits are counted in this process until Redis is back");
    alone = true;
    return 0;
  };
  const tell = async (shares: readonly Share[]) => {
    const charges = shares.map(({ key, limit, spent }) => ({ key, limit, tokens: spent }));
    for (const share of shares) {
      share.queued = false;
      share.telling += share.spent;
      share.spent = 0;
    }
    const waits = await redis.chargeTokens(charges).catch(() => undefined);
    const nowMs = performance.now();
    shares.forEach((share, index) => {
      share.telling -= charges[index]?.tokens ?? 0;
      const waitMs = waits?.[index] ?? 0;
      share.emptyUntilMs = waitMs > 0 ? nowMs + waitMs : 0;
    });
  };
  const tellAll = async () => {
    clearTimeout(timer);
    clearImmediate(immediate);
    timer = immediate = undefined;
    const shares = waiting;
    waiting = [];
    const parts: Promise<void>[] = [];
    for (let at = 0; at < shares.length; at += TELL_AT_ONCE)
      parts.push(tell(shares.slice(at, at + TELL_AT_ONCE)));
    await Promise.all(parts);
  };
  const tellSoon = (share: Share) => {
    if (!share.queued) {
      share.queued = true;
      waiting.push(share);
    }
    if (share.spent * 2 >= share.credit) immediate ??= setImmediate(() => void tellAll());
    else timer ??= setTimeout(() => void tellAll(), TELL_MS);
  };
  const ask = (share: Share, cost: number): Promise<number> =>
    redis
      .takeTokens(share.key, share.limit, Math.min(cost, share.limit.capacity))
      .then(({ granted, waitMs }) => {
        if (!granted && cost === 1) share.emptyUntilMs = performance.now() + waitMs;
        return granted ? 0 : waitMs;
      }, goOnAlone);

  return {
    take(key, cost, nowMs) {
      if (redis.state() !== "up") return goOnAlone();
      if (alone) log.info({}, "rate limits are counted over all processes again");
      alone = false;
      const share = (key.share ??= toShare(key));
      if (nowMs < share.emptyUntilMs) return share.emptyUntilMs - nowMs;
      if (share.spent + share.telling + cost > share.credit) return ask(share, cost);
      share.spent += cost;
      tellSoon(share);
      return 0;
    },
    close: tellAll,
  };
}

function toShare({ owner, bucket: { perMinute } }: CachedKey): Share {
  const credit = Math.floor(perMinute * CREDIT);
  return {
    key: tenantKey(owner.tenantId, "rate", owner.keyId),
    limit: { perMinute, capacity: perMinute - credit * RESERVED_CREDITS },
    credit,
    spent: 0,
    telling: 0,
    emptyUntilMs: 0,
    queued: false,
  };
}
