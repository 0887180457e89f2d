import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import {
  anchorOf,
  dayOf,
  dayText,
  DAY_MS,
  monthAround,
  nextMonth,
  parseDay,
  periodEnd,
  prorate,
  startOf,
} from "./index.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

/** The ends of the first periods of what starts on that day. */
function ends(start: string, count: number, interval: "month" | "year" = "month"): string[] {
  const anchor = anchorOf(parseDay(start));
  const found: string[] = [];
  for (let day = parseDay(start); found.length < count;) {
    day = periodEnd(interval, anchor, day);
    found.push(dayText(day));
  }
  return found;
}

test("month ends are clamped and the anchor is kept", () => {
  expect(ends("2026-01-31", 4)).toEqual(["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]);
  expect(ends("2027-12-30", 3)).toEqual(["2028-01-30", "2028-02-29", "2028-03-30"]);
});

test("what starts on a leap day renews on 28 February, and on the next leap day again", () => {
  expect(ends("2028-02-29", 4, "year")).toEqual([
    "2029-02-28",
    "2030-02-28",
    "2031-02-28",
    "2032-02-29",
  ]);
  expect(ends("2028-02-29", 2)).toEqual(["2028-03-29", "2028-04-29"]);
});

test("hours that a clock skips or shows twice change no boundary, in no time zone of the machine", () => {
  for (const place of [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Pacific/Apia",
    "Australia/Lord_Howe",
  ]) {
    vi.stubEnv("TZ", place);
    expect(new Date(2026, 0, 1).getTimezoneOffset() === 0).toBe(place === "UTC");
    // Clocks change on 29 March, 8 March, 25 October and 1 November 2026.
    expect(ends("2026-03-08", 2)).toEqual(["2026-04-08", "2026-05-08"]);
    expect(ends("2026-10-25", 2)).toEqual(["2026-11-25", "2026-12-25"]);
    expect(startOf(parseDay("2026-03-29"))).toBe(Date.UTC(2026, 2, 29));
    expect(dayOf(Date.UTC(2026, 9, 25, 23, 59, 59, 999))).toBe(parseDay("2026-10-25"));
  }
});

test("periods follow each other without a gap, each day lies in one month of its anchor", () => {
  const days = fc.integer({ min: parseDay("2020-01-01"), max: parseDay("2060-01-01") });
  fc.assert(
    fc.property(days, fc.integer({ min: 0, max: 2_000 }), (start, later) => {
      const anchor = anchorOf(start);
      const day = start + later;
      const { from, until } = monthAround(anchor, day);
      expect(from <= day && day < until).toBe(true);
      expect(nextMonth(anchor, from)).toBe(until);
      expect(nextMonth(anchor, day)).toBe(until);
      expect(until - from).toBeGreaterThanOrEqual(28);
      expect(until - from).toBeLessThanOrEqual(31);
      const year = periodEnd("year", anchor, start);
      expect([365, 366]).toContain(year - start);
      // A year's end is the end of one of its months: usage and base meet there.
      expect(monthAround(anchor, year).from).toBe(year);
    }),
    { numRuns: 3000 },
  );
});

test("what is used and what is given back of a base are the whole of it, to half a minor unit", () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 9_007_199_254_740_991n }),
      fc.integer({ min: 28, max: 366 }),
      fc.integer({ min: 0, max: DAY_MS * 28 }),
      (amount, days, used) => {
        const until = days * DAY_MS;
        const unused = prorate(amount, 0, used, until);
        const other = prorate(amount, 0, until - used, until);
        expect(unused + other - amount).toBeGreaterThanOrEqual(0n);
        expect(unused + other - amount).toBeLessThanOrEqual(1n);
        expect(prorate(amount, 0, 0, until)).toBe(amount);
        expect(prorate(amount, 0, until, until)).toBe(0n);
      },
    ),
  );
});
