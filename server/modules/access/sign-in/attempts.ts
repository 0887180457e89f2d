import { createHash } from "node:crypto";
import { DomainError } from "#shared/errors/index.ts";
import { inProcessRedis } from "#server/platform/redis/in-process-redis.ts";
import { platformKey, type RedisKey } from "#server/platform/redis/redis-key.ts";
import type { CountedUp, Redis } from "#server/platform/redis/redis.ts";

const WINDOW_MS = 15 * 60_000;

/** Counts attempts before they are made, so that many at once do not slip through; what succeeds is given back. */
export interface Attempts {
  /** Throws `sign_in_locked` with `retryAfterSeconds`. */
  count(account: string, ip: string): Promise<void>;
  /** The attempt was right as far as it went: it does not count. */
  giveBack(account: string, ip: string): Promise<void>;
  /** The person is in: their own earlier failures are forgotten. */
  forget(account: string, ip: string): Promise<void>;
}

export interface AttemptLimits {
  /** A guesser. */
  readonly personAndAddress: number;
  /** Many addresses. */
  readonly person: number;
  /** Many persons. */
  readonly address: number;
}

const SIGN_IN: AttemptLimits = { personAndAddress: 8, person: 40, address: 100 };

/** Over all processes, and in this one too: while Redis is gone the count goes on from what was seen here. */
export function createAttempts(
  redis: Redis,
  kind: string,
  limits: AttemptLimits = SIGN_IN,
): Attempts {
  const places = redis.shared ? [inProcessRedis(), redis] : [redis];
  const keysOf = (account: string, ip: string): Record<keyof AttemptLimits, RedisKey> => ({
    personAndAddress: keyOf(kind, "person-address", `${account} ${ip}`),
    person: keyOf(kind, "person", account),
    address: keyOf(kind, "address", ip),
  });
  const everywhere = async <T>(work: (place: Redis) => Promise<T>): Promise<T[]> => {
    const results = await Promise.allSettled(places.map(work));
    return results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  };
  const add = (key: RedisKey, amount: number): Promise<CountedUp[]> =>
    everywhere((place) => place.add(key, amount, WINDOW_MS));
  return {
    async count(account, ip) {
      const keys = keysOf(account, ip);
      const waits = await Promise.all(
        LIMITED.map(async (name) => {
          const counted = await add(keys[name], 1);
          return counted.filter(({ sum }) => sum > limits[name]).map(({ endsInMs }) => endsInMs);
        }),
      );
      if (waits.flat().length === 0) return;
      throw new DomainError("sign_in_locked", {
        retryAfterSeconds: Math.max(1, Math.ceil(Math.max(...waits.flat()) / 1000)),
      });
    },
    async giveBack(account, ip) {
      await Promise.all(Object.values(keysOf(account, ip)).map((key) => add(key, -1)));
    },
    async forget(account, ip) {
      const { personAndAddress, person, address } = keysOf(account, ip);
      await Promise.all([
        everywhere((place) => place.delete(personAndAddress)),
        add(person, -1),
        add(address, -1),
      ]);
    },
  };
}

const LIMITED = ["personAndAddress", "person", "address"] as const;

/** No e-mail and no address is kept there. */
const keyOf = (kind: string, name: string, value: string): RedisKey =>
  platformKey("attempts", kind, name, createHash("sha256").update(value).digest("base64url"));
