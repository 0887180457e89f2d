import { createHash } from "node:crypto";

export interface RedisScript {
  readonly source: string;
  readonly sha: string;
}

const script = (source: string): RedisScript => ({
  source,
  sha: createHash("sha1").update(source).digest("hex"),
});

/**
 * KEYS: buckets. ARGV, four for each: tokens per minute, capacity, tokens, 1 = only when they are there.
 * Returns two for each: 1 = taken, and the milliseconds until that many (of a charge: one) are there.
 */
export const TAKE_TOKENS = script(`
local clock = redis.call('TIME')
local now = clock[1] * 1000 + clock[2] / 1000
local out = {}
for i, key in ipairs(KEYS) do
  local perMs = tonumber(ARGV[i * 4 - 3]) / 60000
  local capacity = tonumber(ARGV[i * 4 - 2])
  local asked = tonumber(ARGV[i * 4 - 1])
  local whole = ARGV[i * 4] == '1'
  local kept = redis.call('HMGET', key, 'tokens', 'at')
  local tokens = capacity
  if kept[1] then
    tokens = math.min(capacity, tonumber(kept[1]) + math.max(0, now - tonumber(kept[2])) * perMs)
  end
  local taken = not whole or tokens >= asked
  if taken then
    tokens = tokens - asked
    redis.call('HSET', key, 'tokens', string.format('%.6f', tokens), 'at', string.format('%.3f', now))
    redis.call('PEXPIRE', key, 60000 + math.ceil(math.max(0, -tokens) / perMs))
  end
  local wanted = whole and asked or 1
  out[i * 2 - 1] = taken and 1 or 0
  out[i * 2] = (whole and taken) and 0 or math.max(0, math.ceil((wanted - tokens) / perMs))
end
return out`);

/** KEYS[1]: a counter. ARGV: amount, milliseconds it lives from its beginning. Returns the sum and the milliseconds left. */
export const ADD = script(`
local left = redis.call('PTTL', KEYS[1])
local amount = tonumber(ARGV[1])
if left < 0 then
  if amount <= 0 then return {0, 0} end
  redis.call('SET', KEYS[1], amount, 'PX', ARGV[2])
  return {amount, tonumber(ARGV[2])}
end
local sum = redis.call('INCRBY', KEYS[1], amount)
if sum < 0 then
  sum = 0
  redis.call('SET', KEYS[1], 0, 'KEEPTTL')
end
return {sum, left}`);
