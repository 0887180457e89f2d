import fc from "fast-check";
import { expect, test } from "vitest";
import { addMovements, noMovements, percentOf } from "./movements.ts";
import { mrrOfTenant, type StandingRow } from "./mrr-of-tenant.ts";
import { risksOf, type RiskFacts } from "./risks-of.ts";

const MONTHS = ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05"];
const standing = (month: string, base: number, over: Partial<StandingRow> = {}): StandingRow => ({
  subscriptionId: "s",
  month,
  state: "active",
  currency: "USD",
  base,
  interval: "month",
  ...over,
});
const mrrs = (...of: Parameters<typeof mrrOfTenant>) =>
  mrrOfTenant(...of).map(({ months }) => months.map(({ mrr }) => Number(mrr)));

test("a subscription pays from the month of its first event to the one it ends in; a year counts a twelfth", () => {
  const rows = [
    standing("2026-02", 120_006, { interval: "year" }),
    standing("2026-04", 0, { state: "cancelled", interval: "year" }),
  ];
  expect(mrrs(MONTHS, rows, [], false)).toEqual([[0, 10_001, 10_001, 0, 0]]);
});

test("trials and pauses pay nothing, who is late still pays, and usage counts in the month it is billed in", () => {
  const rows = [
    standing("2026-01", 500, { state: "trialing" }),
    standing("2026-02", 500),
    standing("2026-03", 500, { state: "past_due" }),
    standing("2026-04", 500, { state: "paused" }),
  ];
  const usage = [
    { month: "2026-01", currency: "USD", amount: "7" },
    { month: "2026-03", currency: "USD", amount: "20" },
    { month: "2026-03", currency: "EUR", amount: "9000" },
    { month: "2026-04", currency: "USD", amount: "30" },
  ];
  expect(mrrs(MONTHS, rows, usage, false)).toEqual([[0, 500, 520, 0, 0]]);
});

test("in the running month usage that is not billed yet counts as much as in the month before", () => {
  const usage = [{ month: "2026-04", currency: "USD", amount: "30" }];
  const rows = [standing("2026-01", 500)];
  expect(mrrs(MONTHS, rows, usage, true)).toEqual([[500, 500, 500, 530, 530]]);
  expect(mrrs(MONTHS, rows, usage, false)).toEqual([[500, 500, 500, 530, 500]]);
});

test("a subscription that ended says nothing of the one after it, however late its last word comes", () => {
  const rows = [
    standing("2026-01", 500),
    standing("2026-03", 500, { state: "cancelled" }),
    standing("2026-02", 900, { subscriptionId: "t" }),
  ];
  expect(mrrs(MONTHS, rows, [], false)).toEqual([[500, 1400, 900, 900, 900]]);
});

const Months = fc
  .array(
    fc.record({
      mrr: fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
      subscribed: fc.boolean(),
    }),
    { minLength: 5, maxLength: 5 },
  )
  .map((months) =>
    months.map(({ mrr, subscribed }) => ({ subscribed, mrr: subscribed ? mrr : 0n })),
  );

test("for any history of any tenants: starting and the four movements come to the end, and the end is the next start", () => {
  fc.assert(
    fc.property(fc.array(Months, { maxLength: 12 }), (tenants) => {
      const sums = MONTHS.slice(1).map(noMovements);
      for (const months of tenants) addMovements(sums, { currency: "USD", months });
      for (const [index, sum] of sums.entries()) {
        expect(sum.starting + sum.fresh + sum.expansion + sum.contraction + sum.churned).toBe(
          sum.mrr,
        );
        expect(sum.mrr).toBe(tenants.reduce((all, of) => all + (of[index + 1]?.mrr ?? 0n), 0n));
        if (index > 0) expect(sum.starting).toBe(sums[index - 1]?.mrr);
        expect(sum.fresh >= 0n && sum.expansion >= 0n).toBe(true);
        expect(sum.contraction <= 0n && sum.churned <= 0n).toBe(true);
      }
    }),
    { numRuns: 2000 },
  );
});

test("new, more, less and gone are told apart by what was there before and whether a plan is left", () => {
  const of = (before: [number, boolean], now: [number, boolean]) => {
    const sums = [noMovements()];
    const months = [before, now].map(([mrr, subscribed]) => ({ mrr: BigInt(mrr), subscribed }));
    addMovements(sums, { currency: "USD", months });
    const { fresh, expansion, contraction, churned } = sums[0] ?? noMovements();
    return [fresh, expansion, contraction, churned].map(Number);
  };
  expect(of([0, false], [100, true])).toEqual([100, 0, 0, 0]);
  expect(of([0, true], [100, true])).toEqual([100, 0, 0, 0]);
  expect(of([60, true], [100, true])).toEqual([0, 40, 0, 0]);
  expect(of([100, true], [60, true])).toEqual([0, 0, -40, 0]);
  expect(of([100, true], [0, true])).toEqual([0, 0, -100, 0]);
  expect(of([100, true], [0, false])).toEqual([0, 0, 0, -100]);
});

test("per cent has two digits, rounded half away from zero, and none of nothing", () => {
  expect(percentOf(1n, 3n)).toBe(33.33);
  expect(percentOf(12_345n, 1_000_000n)).toBe(1.23);
  expect(percentOf(12_350n, 1_000_000n)).toBe(1.24);
  expect(percentOf(-12_350n, 1_000_000n)).toBe(-1.24);
  expect(percentOf(5n, 0n)).toBeNull();
});

const NOW = new Date("2026-03-10T00:00:00.000Z");
const calm: RiskFacts = {
  state: "active",
  cancelAt: null,
  trialEndsAt: null,
  hasPaymentMethod: false,
  overdueSince: null,
  lastWeek: 50,
  weekBefore: 100,
};

test("half of last week's events is no fall, one less is; few events say nothing", () => {
  expect(risksOf(calm, NOW)).toBeUndefined();
  expect(risksOf({ ...calm, lastWeek: 49 }, NOW)).toEqual({
    reasons: ["usage_falls"],
    at: null,
    usage: { before: 100, last: 49 },
  });
  expect(risksOf({ ...calm, lastWeek: 0, weekBefore: 99 }, NOW)).toBeUndefined();
});

test("a trial is at risk in its last 14 days without a payment method; what comes first is its date", () => {
  const trial: RiskFacts = {
    ...calm,
    state: "trialing",
    trialEndsAt: new Date("2026-03-24T00:00:00.000Z"),
  };
  expect(risksOf(trial, NOW)?.reasons).toEqual(["trial_ends"]);
  expect(risksOf({ ...trial, hasPaymentMethod: true }, NOW)).toBeUndefined();
  expect(
    risksOf({ ...trial, trialEndsAt: new Date("2026-03-24T00:00:00.001Z") }, NOW),
  ).toBeUndefined();
  expect(
    risksOf(
      {
        ...trial,
        cancelAt: new Date("2026-03-12T00:00:00.000Z"),
        overdueSince: new Date("2026-03-20T00:00:00.000Z"),
      },
      NOW,
    ),
  ).toMatchObject({
    reasons: ["past_due", "cancels", "trial_ends"],
    at: "2026-03-12T00:00:00.000Z",
  });
});
