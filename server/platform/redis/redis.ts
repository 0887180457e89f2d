import type { StoreState } from "../clickhouse/clickhouse.ts";
import type { RedisKey } from "./redis-key.ts";

export interface BucketLimit {
  /** Tokens that flow in evenly over a minute. */
  readonly perMinute: number;
  /** The most that a full bucket holds. */
  readonly capacity: number;
}

export interface TakenTokens {
  /** All or nothing: a refused caller keeps nothing. */
  readonly granted: boolean;
  /** Milliseconds until what was asked for is there; 0 when granted. */
  readonly waitMs: number;
}

export interface TokenCharge {
  readonly key: RedisKey;
  readonly limit: BucketLimit;
  readonly tokens: number;
}

export interface CountedUp {
  readonly sum: number;
  /** Milliseconds until the counter vanishes. */
  readonly endsInMs: number;
}

/**
 * Memory that all processes of the platform share: rate limits, short-lived values, announcements. One port, one contract
 * test; adapters: in-process, and a Redis (or Valkey) server. What it holds may vanish: nothing is true only here.
 * Every call rejects with `unavailable` within 250 ms while the server is away; callers then go on without it.
 */
export interface Redis {
  /** False: other processes do not see it. */
  readonly shared: boolean;
  /** Atomic over all processes; the clock is the server's. Asking for more than the bucket can hold never succeeds. */
  takeTokens(key: RedisKey, limit: BucketLimit, asked: number): Promise<TakenTokens>;
  /**
   * Takes what was used already, even what is not there: a bucket can owe. All in one round trip.
   * @returns for each the milliseconds until it holds a token again, 0 when it does.
   */
  chargeTokens(charges: readonly TokenCharge[]): Promise<readonly number[]>;
  get(key: RedisKey): Promise<string | undefined>;
  set(key: RedisKey, value: string, ttlMs: number): Promise<void>;
  /** Adds to a counter that vanishes `ttlMs` after it began; taking away never begins one, nor goes below 0. */
  add(key: RedisKey, amount: number, ttlMs: number): Promise<CountedUp>;
  delete(key: RedisKey): Promise<void>;
  publish(channel: RedisKey, message: string): Promise<void>;
  /** Also while the server is away. `onGap`: messages may have been missed. @returns the end of it. */
  subscribe(
    channel: RedisKey,
    listener: (message: string) => void,
    onGap?: () => void,
  ): Promise<() => Promise<void>>;
  ping(): Promise<{ version: string }>;
  state(): StoreState;
  onState(listener: (state: StoreState) => void): () => void;
  close(): Promise<void>;
}
