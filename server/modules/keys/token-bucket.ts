/** A minute's worth of requests, refilled evenly. Time is monotonic milliseconds. */
export interface TokenBucket {
  perMinute: number;
  tokens: number;
  filledAtMs: number;
}

export const fullBucket = (perMinute: number, nowMs: number): TokenBucket => ({
  perMinute,
  tokens: perMinute,
  filledAtMs: nowMs,
});

/** What was taken and then refused elsewhere. */
export function giveBackTokens(bucket: TokenBucket, cost: number): void {
  bucket.tokens += Math.min(cost, bucket.perMinute);
}

/** Takes `cost` tokens; 0 when they were there, else the milliseconds until they will be. */
export function takeTokens(bucket: TokenBucket, cost: number, nowMs: number): number {
  const perMs = bucket.perMinute / 60_000;
  const filled = bucket.tokens + (nowMs - bucket.filledAtMs) * perMs;
  bucket.tokens = filled > bucket.perMinute ? bucket.perMinute : filled;
  bucket.filledAtMs = nowMs;
  const asked = cost > bucket.perMinute ? bucket.perMinute : cost;
  if (bucket.tokens >= asked) {
    bucket.tokens -= asked;
    return 0;
  }
  return (asked - bucket.tokens) / perMs;
}
