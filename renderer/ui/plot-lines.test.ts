import { expect, it } from "vitest";
import { plotData, selectedSpan, type ChartLine } from "./plot-lines.ts";

const HOUR = 3_600_000;
const times = [0, HOUR, 2 * HOUR, 3 * HOUR];
const line = (values: (number | null)[], past = false): ChartLine => ({
  id: "a",
  label: "A",
  colour: 1,
  values,
  past,
});

it("the running step is drawn apart from those that are over, and joined to the last of them", () => {
  const [at, over, running] = plotData(times, [line([1, 2, 3, 4])], true, 500);
  expect(at).toEqual([0, 3600, 7200, 10_800]);
  expect(over).toEqual([1, 2, 3, null]);
  expect(running).toEqual([null, null, 3, 4]);
});

it("steps that are all over have nothing dashed, nor has the period before", () => {
  expect(plotData(times, [line([1, 2, 3, 4])], false, 500)[2]).toEqual([null, null, null, null]);
  const [, past, dashed] = plotData(times, [line([1, 2, 3, 4], true)], true, 500);
  expect(past).toEqual([1, 2, 3, 4]);
  expect(dashed).toEqual([null, null, null, null]);
});

it("the running step is there with 100,000 points too", () => {
  const many = Array.from({ length: 100_000 }, (_, index) => index * 60_000);
  const data = plotData(many, [line(many.map((_, index) => index))], true, 800);
  expect(data[2]?.slice(-2)).toEqual([99_998, 99_999]);
  expect(data[1]?.at(-1)).toBeNull();
  expect(data[0].length).toBeLessThanOrEqual(4 * 800 + 1);
});

it("a selection is the whole steps of the points nearest to its edges, the last one too", () => {
  const end = 4 * HOUR;
  expect(selectedSpan(times, end, HOUR + 5, 2 * HOUR - 5)).toEqual({
    fromMs: HOUR,
    toMs: 3 * HOUR,
  });
  expect(selectedSpan(times, end, HOUR, 3 * HOUR)).toEqual({ fromMs: HOUR, toMs: end });
  expect(selectedSpan(times, end, -50, HOUR * 9)).toEqual({ fromMs: 0, toMs: end });
  expect(selectedSpan([], end, 0, 5)).toBeNull();
});
