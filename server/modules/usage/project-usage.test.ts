import { expect, test } from "vitest";
import { projectUsage } from "./project-usage.ts";

const noon = { todayShare: 0.5, today: 50 };

test("the same every day goes on the same, and nothing is uncertain about it", () => {
  const history = Array.from({ length: 20 }, () => 100);
  expect(projectUsage({ history, used: 1050, ...noon, daysLeft: 10 })).toEqual({
    low: 2100,
    likely: 2100,
    high: 2100,
    perDay: 100,
  });
});

test("weekends are quieter: the rest of the month has the weekdays that it has", () => {
  // Days as they lie before today, a Monday: the last one is a Sunday.
  const week = [100, 100, 100, 100, 100, 10, 10];
  const history = [...week, ...week, ...week];
  const until = (daysLeft: number) =>
    projectUsage({ history, used: 0, today: 0, todayShare: 0, daysLeft })?.likely;
  expect(until(4)).toBe(500);
  expect(until(6)).toBe(520);
});

test("the less is known, the wider the range", () => {
  const uneven = (length: number) => Array.from({ length }, (_, i) => (i % 2 === 0 ? 80 : 120));
  const widthOf = (history: number[]) => {
    const made = projectUsage({ history, used: 0, ...noon, daysLeft: 10 });
    return (made?.high ?? 0) - (made?.low ?? 0);
  };
  expect(widthOf(uneven(4))).toBeGreaterThan(widthOf(uneven(12)));
  expect(widthOf(uneven(12))).toBeGreaterThan(0);
  expect(widthOf([100])).toBeGreaterThan(widthOf(uneven(4)));
});

test("it never says less than what is used, and ends at what is used with the month", () => {
  const made = projectUsage({ history: [0, 0, 900, 0, 0], used: 900, ...noon, daysLeft: 20 });
  expect(made?.low).toBeGreaterThanOrEqual(900);
  expect(
    projectUsage({ history: [100, 100, 100], used: 400, today: 100, todayShare: 1, daysLeft: 0 }),
  ).toMatchObject({ low: 400, likely: 400, high: 400 });
});

test("on the first day the rate of its hours counts, and before some hours nothing is said", () => {
  const first = { history: [], used: 50, daysLeft: 29 };
  expect(projectUsage({ ...first, ...noon })?.likely).toBe(3000);
  expect(projectUsage({ ...first, today: 50, todayShare: 0.05 })).toBeUndefined();
});
