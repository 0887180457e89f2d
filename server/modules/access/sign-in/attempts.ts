import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { DomainError } from "#shared/errors/index.ts";

const WINDOW_SECONDS = 15 * 60;

/** Counts attempts before they are made, so that many at once do not slip through; what succeeds is given back. */
export interface Attempts {
  /** Throws `sign_in_locked` with `retryAfterSeconds`. */
  count(account: string, ip: string): Promise<void>;
  /** The attempt was right as far as it went: it does not count. */
  giveBack(account: string, ip: string): Promise<void>;
  /** The person is in: their own earlier failures are forgotten. */
  forget(account: string, ip: string): Promise<void>;
}

/** Per person and address (a guesser), per person (many addresses), per address (many persons); in this process. */
export function createAttempts(
  limits: { personAndAddress: number; person: number; address: number } = {
    personAndAddress: 8,
    person: 40,
    address: 100,
  },
): Attempts {
  const limiter = (points: number, name: string) =>
    new RateLimiterMemory({ keyPrefix: name, points, duration: WINDOW_SECONDS });
  const own = limiter(limits.personAndAddress, "person-address");
  const person = limiter(limits.person, "person");
  const address = limiter(limits.address, "address");
  const each = (account: string, ip: string) =>
    [
      { limiter: own, key: `${account} ${ip}` },
      { limiter: person, key: account },
      { limiter: address, key: ip },
    ] as const;
  return {
    async count(account, ip) {
      const results = await Promise.allSettled(
        each(account, ip).map(({ limiter, key }) => limiter.consume(key)),
      );
      const refused = results.flatMap((result) => {
        if (result.status === "fulfilled") return [];
        if (result.reason instanceof RateLimiterRes) return [result.reason];
        throw result.reason as Error;
      });
      if (refused.length === 0) return;
      const waitMs = Math.max(...refused.map(({ msBeforeNext }) => msBeforeNext));
      throw new DomainError("sign_in_locked", {
        retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)),
      });
    },
    async giveBack(account, ip) {
      await Promise.all(each(account, ip).map(({ limiter, key }) => limiter.reward(key)));
    },
    async forget(account, ip) {
      await Promise.all([
        own.delete(`${account} ${ip}`),
        person.reward(account),
        address.reward(ip),
      ]);
    },
  };
}
