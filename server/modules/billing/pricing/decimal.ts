import { DomainError } from "#shared/errors/index.ts";

const DIGITS = 12;
/** A unit price has at most so many digits after the point, so it is a whole number of 1/SCALE minor units. */
export const SCALE = 10n ** BigInt(DIGITS);
const MOST = BigInt(Number.MAX_SAFE_INTEGER);

/** `0.0031` as a whole number of 1/SCALE. */
export function parsePrice(price: string): bigint {
  const [whole = "0", fraction = ""] = price.split(".");
  return BigInt(whole) * SCALE + BigInt(fraction.padEnd(DIGITS, "0"));
}

/** Exact division, rounded half away from zero: 2.5 is 3, −2.5 is −3. `divisor` is above 0. */
export function divideRounded(dividend: bigint, divisor: bigint): bigint {
  const twice = 2n * (dividend < 0n ? -dividend : dividend);
  const rounded = (twice + divisor) / (2n * divisor);
  return dividend < 0n ? -rounded : rounded;
}

/** For the wire and the database. @throws `amount_too_large` beyond 2^53 − 1 either way */
export function toMinor(amount: bigint): number {
  if (amount > MOST || amount < -MOST)
    throw new DomainError("amount_too_large", { limit: Number.MAX_SAFE_INTEGER });
  return Number(amount);
}

export const sumOf = (amounts: readonly { readonly amount: bigint }[]): bigint =>
  amounts.reduce((sum, { amount }) => sum + amount, 0n);
