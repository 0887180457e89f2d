import { expect, test } from "vitest";
import { fromStripeAmount, toStripeAmount } from "./providers/stripe-amounts.ts";

// Ours (ISO 4217 minor units), Stripe's.
test.each([
  ["USD", 1099n, 1099],
  ["EUR", 1n, 1],
  ["JPY", 500n, 500],
  ["KRW", 1n, 1],
  ["ISK", 500n, 50_000],
  ["UGX", 7n, 700],
  ["HUF", 12_300n, 12_300],
  ["TWD", 80_000n, 80_000],
  ["MGA", 500n, 5],
  ["KWD", 5120n, 5120],
  ["BHD", 10n, 10],
])("%s %s is %s there and back", (currency, ours, theirs) => {
  expect(toStripeAmount(ours, currency)).toBe(theirs);
  expect(fromStripeAmount(theirs, currency)).toBe(ours);
});

test.each([
  ["KWD", 5124n, "the third decimal must be 0"],
  ["MGA", 501n, "no fifths of an ariary"],
  ["USD", 2n ** 53n, "beyond what JSON carries"],
])("%s %s is refused, not rounded: %s", (currency, amount) => {
  expect(() => toStripeAmount(amount, currency)).toThrow(/exactly/);
});
