import { expect, it } from "vitest";
import {
  formatBytes,
  formatClock,
  formatCountdown,
  formatDuration,
  formatExact,
  formatNumber,
  formatRelative,
} from "./format.ts";

const at = new Date("2026-11-22T07:05:09.000Z");

it("numbers are grouped as each language does", () => {
  expect(formatNumber(1_234_567.5, "en", 2)).toBe("1,234,567.5");
  expect(formatNumber(1_234_567.5, "ru", 2)).toBe("1\u00a0234\u00a0567,5");
});

it("the exact time is dd.mm.yyyy and 24 hours in Russian, and names its zone", () => {
  expect(formatExact(at, "ru", "utc")).toBe("22.11.2026, 07:05:09 UTC");
  expect(formatExact(at, "en", "utc")).toBe("22/11/2026, 07:05:09 UTC");
  expect(formatClock(at, "en", "utc", false)).toBe("07:05");
});

it("relative times read naturally in both languages, past and future", () => {
  const minutes = (count: number) => new Date(at.getTime() + count * 60_000);
  expect(formatRelative(minutes(-3), at, "en")).toBe("3 min ago");
  expect(formatRelative(minutes(-3), at, "ru")).toBe("3 мин. назад");
  expect(formatRelative(minutes(120), at, "en")).toBe("in 2 hr");
});

it("a countdown never goes below zero and rounds a started second up", () => {
  expect(formatCountdown(90_000)).toBe("1:30");
  expect(formatCountdown(59_001)).toBe("1:00");
  expect(formatCountdown(3_700_000)).toBe("1:01:40");
  expect(formatCountdown(-5)).toBe("0:00");
});

it("durations and sizes change their unit", () => {
  expect(formatDuration(812, "en")).toBe("812\u00a0ms");
  expect(formatDuration(4210, "ru")).toBe("4,2\u00a0с");
  expect(formatDuration(125_000, "en")).toBe("2:05");
  expect(formatBytes(0, "en")).toBe("0 byte");
  expect(formatBytes(1_530_000, "en")).toBe("1.5 MB");
});
