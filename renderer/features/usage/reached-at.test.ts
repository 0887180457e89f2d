import { expect, it } from "vitest";
import { daysOf, lastMonths, shiftMonth } from "./months.ts";
import { reachedAt } from "./reached-at.ts";

const now = Date.parse("2026-11-20T00:00:00.000Z");
const rate = { used: 100, perDay: 10, resetsAt: "2026-12-01T00:00:00.000Z" };

it("says the day on which a level is reached at the present rate", () => {
  expect(new Date(reachedAt(150, rate, now) ?? 0).toISOString()).toBe("2026-11-25T00:00:00.000Z");
});

it("says now for what is passed already, and nothing for what is not reached in this month", () => {
  expect(reachedAt(100, rate, now)).toBe(now);
  expect(reachedAt(210, rate, now)).toBeUndefined();
  expect(reachedAt(209, rate, now)).toBeDefined();
  expect(reachedAt(101, { ...rate, perDay: 0 }, now)).toBeUndefined();
});

it("knows the days of a month and the months before it", () => {
  expect(daysOf("2028-02")).toHaveLength(29);
  expect(daysOf("2026-11").at(-1)).toBe("2026-11-30");
  expect(shiftMonth("2026-01", -1)).toBe("2025-12");
  expect(lastMonths("2026-02").slice(0, 3)).toEqual(["2026-02", "2026-01", "2025-12"]);
});
