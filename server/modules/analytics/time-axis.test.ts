import fc from "fast-check";
import { expect, test } from "vitest";
import {
  axisBefore,
  axisOver,
  indexOn,
  runningStep,
  widened,
  type ZonedAxis,
} from "./time-axis.ts";

const ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "America/St_Johns",
  "America/Havana",
  "Africa/Cairo",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Pacific/Auckland",
];
const DAY = 86_400;
const seconds = (text: string) => Date.parse(text) / 1000;

/** What a calendar in the zone shows, said by Intl alone. */
function shown(timeZone: string, at: number): { date: string } {
  return { date: new Date(at * 1000).toLocaleString("sv-SE", { timeZone }).slice(0, 10) };
}
/** The hour shown is another one, or the clock was put back and shows the same one a second time. */
function turnsAt(timeZone: string, at: number): boolean {
  const clock = (moment: number) => new Date(moment * 1000).toLocaleString("sv-SE", { timeZone });
  const [before, now] = [clock(at - 1), clock(at)];
  return before.slice(0, 13) !== now.slice(0, 13) || Date.parse(now) - Date.parse(before) !== 1000;
}
const zone = fc.constantFrom(...ZONES);
const moment = fc.integer({
  min: seconds("2024-01-01T00:00:00Z"),
  max: seconds("2027-12-31T00:00:00Z"),
});
const span = fc.record({ timeZone: zone, from: moment, days: fc.integer({ min: 1, max: 60 }) });
const edgesOf = (axis: ZonedAxis) => [...axis.starts, axis.end];

/** Whether an edge is one, said by the calendar just before and at it. */
const BEGINS = {
  day: (before: string, at: string) => before !== at,
  week: (before: string, at: string) => before !== at && new Date(at).getUTCDay() === 1,
  month: (before: string, at: string) => before.slice(0, 7) !== at.slice(0, 7),
};

test.each(["day", "week", "month"] as const)(
  "each %s begins where the calendar of its zone turns, and the span lies on the axis",
  (step) => {
    fc.assert(
      fc.property(span, ({ timeZone, from, days }) => {
        const to = from + days * DAY;
        const axis = axisOver({ from, to, timeZone }, step);
        for (const edge of edgesOf(axis))
          expect(BEGINS[step](shown(timeZone, edge - 1).date, shown(timeZone, edge).date)).toBe(
            true,
          );
        const dates = axis.starts.map((start) => shown(timeZone, start).date);
        expect(new Set(dates).size).toBe(dates.length);
        if (step === "day")
          for (const [index, start] of axis.starts.entries())
            expect(shown(timeZone, (axis.starts[index + 1] ?? axis.end) - 1).date).toBe(
              shown(timeZone, start).date,
            );
        expect(axis.starts[0]).toBeLessThanOrEqual(from);
        expect(axis.starts[1] ?? axis.end).toBeGreaterThan(from);
        expect(axis.end).toBeGreaterThanOrEqual(to);
        expect(axis.starts.at(-1)).toBeLessThan(to);
      }),
      { numRuns: 150 },
    );
  },
);

test("each hour begins where the clock of its zone turns", () => {
  fc.assert(
    fc.property(zone, moment, (timeZone, from) => {
      const axis = axisOver({ from, to: from + 3 * DAY, timeZone }, "hour");
      for (const edge of edgesOf(axis)) expect(turnsAt(timeZone, edge)).toBe(true);
    }),
    { numRuns: 60, examples: [["Pacific/Auckland", seconds("2026-04-03T13:00:01Z")]] },
  );
});

test.each([
  ["Europe/Berlin", "2026-10-25", 25],
  ["Europe/Berlin", "2026-03-29", 23],
  ["America/New_York", "2026-11-01", 25],
  ["America/New_York", "2026-03-08", 23],
  ["Australia/Lord_Howe", "2026-04-05", 24.5],
  ["Africa/Cairo", "2026-04-24", 23],
  ["America/Havana", "2026-11-01", 25],
  ["Asia/Kolkata", "2026-10-25", 24],
])("in %s the day %s has %d hours", (timeZone, date, hours) => {
  const noon = seconds(`${date}T12:00:00Z`);
  const axis = axisOver({ from: noon, to: noon + 1, timeZone }, "day");
  expect(axis.starts).toHaveLength(1);
  expect((axis.end - (axis.starts[0] ?? 0)) / 3600).toBe(hours);
});

test("half-hour zones have their hours at half past, Kathmandu at a quarter", () => {
  const from = seconds("2026-06-01T10:00:00Z");
  const first = (timeZone: string) =>
    axisOver({ from, to: from + 3600, timeZone }, "hour").starts.map((start) => (start / 60) % 60);
  expect(first("Asia/Kolkata")).toEqual([30, 30]);
  expect(first("Asia/Kathmandu")).toEqual([15, 15]);
  expect(first("UTC")).toEqual([0]);
});

test("the period before has as many steps and ends where the axis begins", () => {
  fc.assert(
    fc.property(
      span,
      fc.constantFrom("minute", "5 minutes", "hour", "day", "week", "month"),
      ({ timeZone, from, days }, step) => {
        const length = step === "minute" ? 7200 : days * DAY;
        const axis = axisOver({ from, to: from + length, timeZone }, step);
        const before = axisBefore(axis, timeZone);
        expect(before.starts).toHaveLength(axis.starts.length);
        expect(before.end).toBe(axis.starts[0]);
        const first = before.starts[0] ?? 0;
        expect(axisOver({ from: first, to: before.end, timeZone }, step).starts).toEqual(
          before.starts,
        );
      },
    ),
    { numRuns: 150 },
  );
});

test("a widened axis is the axis of the wider span", () => {
  const from = seconds("2026-10-24T10:00:00Z");
  const timeZone = "Europe/Berlin";
  const axis = axisOver({ from, to: from + DAY, timeZone }, "day");
  const wide = widened(widened(axis, timeZone, -2), timeZone, 3);
  expect(edgesOf(wide)).toEqual(
    edgesOf(axisOver({ from: from - 2 * DAY, to: from + 4 * DAY, timeZone }, "day")),
  );
});

test("too many steps are refused before they are made", () => {
  const from = seconds("2020-01-01T00:00:00Z");
  const too = expect.objectContaining({ code: "query_too_large" });
  const years = (count: number, timeZone = "UTC") => ({
    from,
    to: from + count * 366 * DAY,
    timeZone,
  });
  expect(() => axisOver(years(1), "minute")).toThrow(too);
  expect(() => axisOver(years(5, "Australia/Lord_Howe"), "hour")).toThrow(too);
  expect(
    axisOver({ from, to: from + 100_000 * 60, timeZone: "UTC" }, "minute").starts,
  ).toHaveLength(100_000);
});

test("the running step is the one that now lies in", () => {
  const from = seconds("2026-10-24T00:00:00Z");
  const axis = axisOver({ from, to: from + 3 * DAY, timeZone: "UTC" }, "day");
  expect(runningStep(axis, from + DAY)).toBe(1);
  expect(runningStep(axis, from + DAY - 1)).toBe(0);
  expect(runningStep(axis, from - 1)).toBeNull();
  expect(runningStep(axis, axis.end)).toBeNull();
  expect(indexOn(axis)(from + 2 * DAY)).toBe(2);
});
