import { divideRounded } from "./decimal.ts";

/** What of an amount for `from`–`until` falls on `at`–`until`, by the millisecond, rounded half away from zero. */
export const prorate = (amount: bigint, from: number, at: number, until: number): bigint =>
  divideRounded(amount * BigInt(until - at), BigInt(until - from));
