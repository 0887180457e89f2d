import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { estimateDay, forecastKey } from "./key-forecast.ts";
import { crossing, fitTrend, predictDay } from "./log-trend.ts";

const DAY = 86_400_000;
const endsAt = new Date("2026-11-20T12:00:00.000Z");
const forecast = (values: number[], threshold: number | null) =>
  forecastKey({ values, endsAt }, threshold);

/** Normal noise from a seeded generator: the same days in every run. */
function noise(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 4_294_967_296;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
const WEEK = [1.3, 0.9, 0.85, 0.9, 0.95, 1.1, 1.35];

describe("the forecast", () => {
  it("finds an exact decay to the day", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1000, max: 1e7, noNaN: true }),
        fc.double({ min: 0.02, max: 0.6, noNaN: true }),
        fc.integer({ min: 4, max: 20 }),
        (level, decay, days) => {
          const values = Array.from({ length: days }, (_, day) => level * Math.exp(-decay * day));
          const threshold = (values.at(-1) ?? 0) / 3;
          if (threshold < 1) return;
          const trend = fitTrend(values);
          const found = trend && crossing(trend, threshold);
          const truth = Math.log(level / threshold) / decay;
          expect(found?.middle).toBeCloseTo(truth, 4);
          expect(found?.low).toBeCloseTo(truth, 2);
          expect(found?.high).toBeCloseTo(truth, 2);
        },
      ),
    );
  });

  it.each([
    { name: "ten days", days: 10, week: false },
    { name: "four weeks with a weekly rhythm", days: 28, week: true },
  ])("holds the truth about as often as it says: $name", ({ days, week }) => {
    const random = noise(20_261_120);
    let within = 0;
    const runs = 2000;
    for (let run = 0; run < runs; run += 1) {
      const values = Array.from({ length: days }, (_, day) => {
        const rhythm = week ? (WEEK[day % 7] ?? 1) : 1;
        return 50_000 * Math.exp(-0.15 * day + 0.2 * random()) * rhythm;
      });
      const trend = fitTrend(values);
      const meanRhythm = week ? WEEK.reduce((sum, of) => sum + Math.log(of), 0) / 7 : 0;
      const truth = (Math.log(50_000 / 500) + meanRhythm) / 0.15;
      const found = trend && crossing(trend, 500);
      if (found && found.low <= truth && truth <= found.high) within += 1;
    }
    expect(within / runs).toBeGreaterThan(0.88);
    expect(within / runs).toBeLessThan(0.92);
  });

  it("holds the next day's traffic about as often as it says", () => {
    const random = noise(7);
    let within = 0;
    for (let run = 0; run < 2000; run += 1) {
      const day = (index: number) => 8000 * Math.exp(-0.1 * index + 0.25 * random());
      const trend = fitTrend(Array.from({ length: 9 }, (_, index) => day(index)));
      const next = day(9);
      const said = trend && predictDay(trend, 9);
      if (said && said.low <= next && next <= said.high) within += 1;
    }
    expect(within / 2000).toBeGreaterThan(0.88);
    expect(within / 2000).toBeLessThan(0.92);
  });

  it("never answers with something that is no number, whatever the days were", () => {
    const value = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 5 }), fc.nat(2_000_000_000));
    fc.assert(
      fc.property(
        fc.array(value, { maxLength: 60 }),
        fc.oneof(
          fc.constant(null),
          fc.constant(0),
          fc.double({ min: 1e-6, max: 1e9, noNaN: true }),
        ),
        (values, threshold) => {
          const said = forecast(values, threshold);
          const { answer, band } = said;
          if (answer.state === "falls") {
            const [early, at, late] = [answer.earliest, answer.at, answer.latest].map(Date.parse);
            expect(early).toBeLessThanOrEqual(at ?? NaN);
            expect(at).toBeLessThanOrEqual(late ?? NaN);
            expect(early).toBeGreaterThanOrEqual(endsAt.getTime());
          }
          const numbers = [...(band?.middle ?? []), ...(band?.low ?? []), ...(band?.high ?? [])];
          const { expected, low, high } = estimateDay(values);
          for (const number of [...numbers, expected, low ?? 0, high ?? 0])
            expect(Number.isFinite(number) && number >= 0).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("says how many days are missing, and nothing more", () => {
    expect(forecast([900, 500, 300], 9).answer).toEqual({
      state: "not_enough_data",
      days: 3,
      needed: 4,
    });
    expect(forecast([900, 500, 300, 200], null).answer.state).toBe("not_enough_data");
  });

  it("does not see a fall in steady or growing traffic", () => {
    expect(forecast([500, 500, 500, 500, 500, 500], 5).answer.state).toBe("not_falling");
    expect(forecast([500, 480, 530, 510, 470, 520], 5).answer.state).toBe("not_falling");
    expect(forecast([100, 200, 300, 500, 700], 5).answer.state).toBe("not_falling");
  });

  it("says since when it has been under the threshold, only while it still is", () => {
    expect(forecast([900, 300, 8, 4, 7], 9).answer).toEqual({
      state: "under",
      since: new Date(endsAt.getTime() - 3 * DAY).toISOString(),
    });
    expect(forecast([900, 300, 8, 4, 70], 9).answer.state).not.toBe("under");
  });

  it("puts the day where a falling key really crosses", () => {
    const values = Array.from({ length: 7 }, (_, day) => 10_000 / 2 ** day);
    const { answer } = forecast(values, 100);
    // 10,000 halves 6.64 times to 100: day 6.64 of 7 days, and a day's traffic stands for its middle.
    const start = endsAt.getTime() - 7 * DAY;
    if (answer.state !== "falls") throw new Error(answer.state);
    expect(Date.parse(answer.at)).toBeCloseTo(start + (Math.log2(100) + 0.5) * DAY, -4);
  });
});

describe("the loss of revoking now", () => {
  it("follows the trend, not the mean of the days before", () => {
    const { expected, low, high } = estimateDay([1600, 800, 400, 200, 100]);
    expect(expected).toBeCloseTo(50, 3);
    expect(low).toBeCloseTo(50, 3);
    expect(high).toBeCloseTo(50, 3);
  });

  it("does not carry growth on: a day like the last week", () => {
    const { expected, low, high } = estimateDay([0, 0, 0, 100, 200, 400, 800, 1600, 1700, 1700]);
    expect(expected).toBeCloseTo(6500 / 7, 3);
    expect(low).toBe(0);
    expect(high).toBeLessThan(2500);
    expect(estimateDay([500, 500, 500, 500, 500])).toEqual({ expected: 500, low: 500, high: 500 });
  });

  it("gives no interval for few days, and nothing for nothing", () => {
    expect(estimateDay([10, 20])).toEqual({ expected: 15, low: null, high: null });
    expect(estimateDay([])).toEqual({ expected: 0, low: null, high: null });
    expect(estimateDay([0, 0, 0, 0, 0, 0])).toEqual({ expected: 0, low: null, high: null });
  });
});
