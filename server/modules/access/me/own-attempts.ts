import type { SelfContext } from "#server/platform/trpc/index.ts";
import type { Redis } from "#server/platform/redis/redis.ts";
import { createAttempts, type Attempts } from "../sign-in/attempts.ts";

const LIMITS = { personAndAddress: 8, person: 8, address: 1000 };
const known = new WeakMap<Redis, Attempts>();

/** Guesses at one's own password or code from inside a session: a stolen session must not become a stolen account. */
function attemptsOn(redis: Redis): Attempts {
  const made = known.get(redis) ?? createAttempts(redis, "own", LIMITS);
  known.set(redis, made);
  return made;
}

/** Counts the guess; runs `work`, and forgets the failures when it did not throw. */
export async function asGuess<T>(
  { actor, request, services }: Pick<SelfContext, "actor" | "request" | "services">,
  work: () => Promise<T>,
): Promise<T> {
  const attempts = attemptsOn(services.redis);
  await attempts.count(actor.userId, request.ip);
  const result = await work();
  await attempts.forget(actor.userId, request.ip);
  return result;
}
