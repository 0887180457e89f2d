import fc from "fast-check";
import { expect, test } from "vitest";
import { Charge } from "#shared/contracts/billing/plans.ts";
import type { DomainError } from "#shared/errors/index.ts";
import { calculate, divideRounded, parsePrice, priceCharge, priceUsage, SCALE } from "./index.ts";
import { planTerms } from "../testing/plan-terms.ts";

const price = fc
  .tuple(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 999_999_999_999 }))
  .map(([whole, fraction]) => `${whole}.${String(fraction).padStart(12, "0")}`);
const tiers = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: 1, max: 80 }), { maxLength: 4 }),
    fc.array(fc.record({ unitPrice: price, flat: fc.integer({ min: 0, max: 1000 }) }), {
      minLength: 5,
      maxLength: 5,
    }),
  )
  .map(([bounds, made]) =>
    [...bounds.toSorted((a, b) => a - b), null].map((upTo, at) => ({ upTo, ...made[at]! })),
  );
const charge = fc.oneof(
  fc.record({
    metric: fc.constant("events" as const),
    model: fc.constant("per_unit" as const),
    included: fc.integer({ min: 0, max: 40 }),
    unitPrice: price,
  }),
  fc.record({
    metric: fc.constant("events" as const),
    model: fc.constantFrom("graduated" as const, "volume" as const),
    included: fc.integer({ min: 0, max: 40 }),
    tiers,
  }),
);
const share = fc
  .integer({ min: 28, max: 31 })
  .chain((whole) =>
    fc.record({ whole: fc.constant(whole), part: fc.integer({ min: 1, max: whole }) }),
  );

/** The slow way: one unit after the other, in 1/(SCALE·whole) of a minor unit. */
function recount(of: Charge, quantity: number, { part, whole }: { part: number; whole: number }) {
  const shrunk = (count: number) => Number((BigInt(count) * BigInt(part)) / BigInt(whole));
  const free = shrunk(of.included);
  let exact = 0n;
  const flats = new Set<object>();
  for (let unit = free + 1; unit <= quantity; unit += 1) {
    if (of.model === "per_unit") {
      exact += parsePrice(of.unitPrice) * BigInt(whole);
      continue;
    }
    const counted = of.model === "volume" ? quantity - free : unit - free;
    const tier = of.tiers.find(({ upTo }) => upTo === null || counted <= shrunk(upTo));
    if (!tier) throw new Error("the last tier has no end");
    exact += parsePrice(tier.unitPrice) * BigInt(whole);
    if (!flats.has(tier)) exact += BigInt(tier.flat) * SCALE * BigInt(part);
    flats.add(tier);
  }
  return divideRounded(exact, SCALE * BigInt(whole));
}

test("a charge is what its units cost one by one, in any model, for whole months and parts", () => {
  fc.assert(
    fc.property(charge, fc.integer({ min: 0, max: 150 }), share, (of, quantity, part) => {
      expect(Charge.safeParse(of).success).toBe(true);
      const priced = priceCharge(of, quantity, part);
      expect(priced.amount).toBe(recount(of, quantity, part));
      if (of.model !== "per_unit")
        expect(priced.tiers.reduce((sum, tier) => sum + tier.quantity, 0)).toBe(
          Math.max(0, quantity - priced.included),
        );
    }),
    { numRuns: 2000 },
  );
});

test("more is never cheaper by the unit or by graduated tiers", () => {
  fc.assert(
    fc.property(charge, fc.integer({ min: 0, max: 150 }), (of, quantity) => {
      fc.pre(of.model !== "volume");
      expect(priceCharge(of, quantity + 1).amount >= priceCharge(of, quantity).amount).toBe(true);
    }),
  );
});

test("prices far below a cent are exact over billions and are rounded once, half away from zero", () => {
  const perEvent = (unitPrice: string, quantity: number) =>
    priceCharge({ metric: "events", model: "per_unit", included: 0, unitPrice }, quantity).amount;
  expect(perEvent("0.000000000001", 499_999_999_999)).toBe(0n);
  expect(perEvent("0.000000000001", 500_000_000_000)).toBe(1n);
  expect(perEvent("0.0031", 1_000_000_000)).toBe(3_100_000n);
  expect(perEvent("0.5", 1)).toBe(1n);
  expect(perEvent("0.5", 3)).toBe(2n);
  expect([divideRounded(5n, 2n), divideRounded(-5n, 2n), divideRounded(-4n, 3n)]).toEqual([
    3n,
    -3n,
    -1n,
  ]);
});

test("the minimum tops the charges of a month up, and shrinks with the days of a part of it", () => {
  const of = {
    minimum: 3_000,
    charges: [{ metric: "events", model: "per_unit", included: 0, unitPrice: "1" } as const],
  };
  expect(priceUsage(of, { events: 1_000 }).topUp).toBe(2_000n);
  expect(priceUsage(of, { events: 5_000 }).topUp).toBe(0n);
  expect(priceUsage(of, { events: 200 }, { part: 3, whole: 30 }).topUp).toBe(100n);
});

test("amounts beyond 2^53 − 1 are refused, not rounded", () => {
  const terms = planTerms({
    charges: [{ metric: "events", model: "per_unit", included: 0, unitPrice: "9008" }],
  });
  const most = 1_000_000_000_000;
  expect(() => calculate(terms, { events: most })).toThrowError(
    expect.objectContaining({ code: "amount_too_large" }) as DomainError,
  );
  const within = planTerms({
    base: 0,
    charges: [{ metric: "events", model: "per_unit", included: 0, unitPrice: "9007" }],
  });
  expect(calculate(within, { events: most }).total).toBe(9_007_000_000_000_000);
  expect(() => calculate(planTerms({ base: Number.MAX_SAFE_INTEGER }), { apps: 2 })).not.toThrow();
});

test("currencies without minor units and with three digits are whole numbers of their own", () => {
  const yen = planTerms({
    currency: "JPY",
    base: 9_900,
    charges: [{ metric: "events", model: "per_unit", included: 0, unitPrice: "0.15" }],
  });
  expect(calculate(yen, { events: 10 }).total).toBe(9_902);
  const dinar = planTerms({
    currency: "KWD",
    base: 30_500,
    charges: [{ metric: "events", model: "per_unit", included: 0, unitPrice: "0.0005" }],
  });
  expect(calculate(dinar, { events: 1_000 })).toMatchObject({ currency: "KWD", total: 30_501 });
});

test("the calculator's lines come to its total, and each step of the curve is that total", () => {
  fc.assert(
    fc.property(charge, fc.integer({ min: 0, max: 5_000 }), (of, minimum) => {
      const terms = planTerms({ minimum, charges: [of] });
      const { lines, total, curve } = calculate(terms, { events: 77 }, [0, 77]);
      expect(lines.reduce((sum, { amount }) => sum + amount, 0)).toBe(total);
      expect(curve[1]).toEqual({ events: 77, total });
    }),
  );
});
