import type { StoreState } from "../clickhouse/clickhouse.ts";
import type { RedisKey } from "./redis-key.ts";

export interface BucketLimit {
  /** Tokens that flow in evenly over a minute; also the most that a full bucket holds. */
  readonly perMinute: number;
}

export interface TakenTokens {
  /** 0 to what was asked for; takes what is there, never more than the bucket holds. */
  readonly granted: number;
  /** Milliseconds until one more token is there; 0 when all were granted. */
  readonly waitMs: number;
}

/**
 * Memory that all processes of the platform share: rate limits, short-lived values, announcements. One port, one contract
 * test; adapters: in-process, and a Redis (or Valkey) server. What it holds may vanish: nothing is true only here.
 * Every call rejects with `unavailable` within 250 ms while the server is away; callers then go on without it.
 */
export interface Redis {
  /** Atomic over all processes; the clock is the server's. */
  takeTokens(key: RedisKey, limit: BucketLimit, asked: number): Promise<TakenTokens>;
  get(key: RedisKey): Promise<string | undefined>;
  set(key: RedisKey, value: string, ttlMs: number): Promise<void>;
  /** Adds to a counter that vanishes `ttlMs` after it began. @returns the sum. */
  add(key: RedisKey, amount: number, ttlMs: number): Promise<number>;
  delete(key: RedisKey): Promise<void>;
  publish(channel: RedisKey, message: string): Promise<void>;
  /** `onGap`: messages may have been missed. @returns the end of it. */
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
