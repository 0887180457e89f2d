import { createAttempts } from "../sign-in/attempts.ts";

/** Guesses at one's own password or code from inside a session: a stolen session must not become a stolen account. */
const attempts = createAttempts({ personAndAddress: 8, person: 8, address: 1000 });

/** Counts the guess; runs `work`, and forgets the failures when it did not throw. */
export async function asGuess<T>(userId: string, ip: string, work: () => Promise<T>): Promise<T> {
  await attempts.count(userId, ip);
  const result = await work();
  await attempts.forget(userId, ip);
  return result;
}
