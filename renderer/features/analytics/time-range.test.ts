import { expect, it } from "vitest";
import { timeRange, zoomed } from "./time-range.ts";

const NOW = Date.parse("2026-11-23T10:07:31.400Z");

it("a preset ends with the running minute and moves no more often than its picture", () => {
  expect(timeRange({ range: "1h" }, NOW)).toEqual({
    from: "2026-11-23T09:08:00.000Z",
    to: "2026-11-23T10:08:00.000Z",
    preset: "1h",
  });
  const later = NOW + 60_000;
  expect(timeRange({ range: "30d" }, later)).toEqual(timeRange({ range: "30d" }, NOW));
});

it("two instants win over a preset and never move; the wrong way round they are not taken", () => {
  const [from, to] = ["2026-01-01T00:00:00.000Z", "2026-02-01T00:00:00.000Z"];
  expect(timeRange({ range: "1h", from, to }, NOW)).toEqual({ from, to, preset: null });
  expect(timeRange({ from: to, to: from }, NOW).preset).toBe("7d");
  expect(timeRange({ from }, NOW).preset).toBe("7d");
});

it("a zoom is at least a minute long and forgets the step", () => {
  expect(zoomed(NOW, NOW + 5)).toEqual({
    from: "2026-11-23T10:07:31.400Z",
    to: "2026-11-23T10:08:31.400Z",
    range: undefined,
    step: undefined,
  });
});
