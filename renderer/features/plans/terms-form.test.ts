import fc from "fast-check";
import { expect, it } from "vitest";
import { FEATURES } from "#shared/contracts/billing/entitlements.ts";
import { METRICS, PlanTerms } from "#shared/contracts/billing/plans.ts";
import { formOf, nextCharge, termsOf, withTier, type TermsForm } from "./terms-form.ts";

const amount = fc.integer({ min: 0, max: 10_000_000_000 });
// With fewer digits than the price of a million has in any currency.
const price = fc
  .tuple(fc.integer({ min: 0, max: 1_000_000 }), fc.integer({ min: 0, max: 99_999 }))
  .map(([whole, part]) => `${whole}.${String(part).padStart(5, "0")}`.replace(/\.?0+$/, "") || "0");
const limit = fc.option(fc.integer({ min: 1, max: 1_000_000_000 }), { nil: null });
const tiers = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: 1, max: 1_000_000_000 }), { maxLength: 5 }),
    fc.array(fc.record({ unitPrice: price, flat: amount }), { minLength: 6, maxLength: 6 }),
  )
  .map(([ends, rows]) => {
    const sorted = [...ends.toSorted((a, b) => a - b), null];
    return sorted.map((upTo, place) => ({ upTo, ...rows[place] }));
  });
const charge = (metric: string) =>
  fc.oneof(
    fc.record({
      metric: fc.constant(metric),
      model: fc.constant("per_unit"),
      included: fc.integer({ min: 0, max: 1_000_000_000 }),
      unitPrice: price,
    }),
    fc.record({
      metric: fc.constant(metric),
      model: fc.constantFrom("graduated", "volume"),
      included: fc.integer({ min: 0, max: 1_000_000_000 }),
      tiers,
    }),
  );
const terms = fc
  .record({
    currency: fc.constantFrom("USD", "JPY", "KWD"),
    interval: fc.constantFrom("month", "year"),
    base: amount,
    minimum: amount,
    trialDays: fc.integer({ min: 0, max: 365 }),
    charges: fc
      .subarray([...METRICS])
      .chain((metrics) => fc.tuple(...metrics.map((metric) => charge(metric)))),
    entitlements: fc.record({
      events: limit.chain((included) =>
        fc.record({
          included: fc.constant(included),
          hard: limit.map((hard) => (hard === null ? null : hard + (included ?? 0))),
        }),
      ),
      retentionDays: fc.integer({ min: 1, max: 3650 }),
      apps: limit,
      members: limit,
      keyRatePerMinute: fc.integer({ min: 1, max: 100_000_000 }),
      features: fc.subarray([...FEATURES]),
    }),
  })
  .map((made) => PlanTerms.parse(made));

it("what a form shows of terms is those terms again, to the last digit", () => {
  fc.assert(
    fc.property(terms, (made) => {
      expect(termsOf(formOf(made))).toEqual({ terms: made, errors: {} });
    }),
    { numRuns: 1_000 },
  );
});

const plain = (): TermsForm =>
  formOf(
    PlanTerms.parse({
      currency: "USD",
      interval: "month",
      base: 9900,
      charges: [
        {
          metric: "events",
          model: "graduated",
          included: 1000,
          tiers: [
            { upTo: 10, unitPrice: "0.0002" },
            { upTo: null, unitPrice: "0.0001" },
          ],
        },
      ],
      entitlements: {
        events: { included: 10, hard: 20 },
        retentionDays: 30,
        apps: null,
        members: 3,
        keyRatePerMinute: 100,
        features: [],
      },
    }),
  );

it("shows a price that a million units have more digits of than one", () => {
  const dear = PlanTerms.parse({
    ...termsOf(plain()).terms,
    currency: "JPY",
    charges: [{ metric: "events", model: "per_unit", unitPrice: "999999999999.123456789012" }],
  });
  expect(termsOf(formOf(dear)).terms).toEqual(dear);
});

it("shows a price of a million events in whole money", () => {
  expect(plain().charges[0]?.tiers.map((tier) => tier.price)).toEqual(["2.00", "1.00"]);
});

it.each([
  ["an amount with too many digits", { base: "1.005" }, "base", "wrong.amount"],
  ["an amount below nothing", { minimum: "-1" }, "minimum", "wrong.amount"],
  ["no trial at all", { trialDays: null }, "trialDays", "wrong.number"],
  ["a limit of nothing", { apps: 0 }, "apps", "wrong.number"],
  ["refusing before warning", { hard: 9 }, "hard", "wrong.quotaOrder"],
] as const)("says where %s is", (_what, change, path, key) => {
  expect(termsOf({ ...plain(), ...change })).toEqual({ terms: null, errors: { [path]: key } });
});

it("says which tier does not end beyond the one before, and which price is none", () => {
  const form = plain();
  const [first] = form.charges;
  if (!first) throw new Error("no charge");
  const [one, last] = first.tiers;
  if (!one || !last) throw new Error("no tiers");
  const wrong = { ...first, tiers: [one, { ...one, upTo: 10, price: "x" }, last] };
  expect(termsOf({ ...form, charges: [wrong, { ...first, metric: "events" }] }).errors).toEqual({
    "charges.0.tiers.1.upTo": "wrong.tiers",
    "charges.0.tiers.1.price": "wrong.price",
    "charges.1.metric": "wrong.metricTwice",
  });
});

it("offers a price for what has none yet, and tiers that go on", () => {
  expect(nextCharge(plain().charges)?.metric).toBe("apps");
  expect(nextCharge(METRICS.map((metric) => ({ ...plain().charges[0]!, metric })))).toBeUndefined();
  const more = withTier(withTier(plain().charges[0]!.tiers));
  expect(more.map(({ upTo }) => upTo)).toEqual([10, 20, 40, null]);
  expect(
    termsOf({ ...plain(), charges: [{ ...plain().charges[0]!, tiers: more }] }).errors,
  ).toEqual({});
});
