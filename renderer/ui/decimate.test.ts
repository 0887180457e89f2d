import { expect, it } from "vitest";
import { condensed, decimate, nearest } from "./decimate.ts";

const LENGTH = 100_000;
const COLUMNS = 1000;
/** A wave with one peak and one hole, each a single point wide. */
const wave = (peak: number, hole: number) =>
  Array.from({ length: LENGTH }, (_, index) =>
    index === peak ? 9999 : index === hole ? -9999 : Math.sin(index / 300) * 100,
  );

it("100,000 points keep their extremes, of every line, at every place", () => {
  for (const [peak, hole] of [
    [0, LENGTH - 1],
    [33_333, 33_334],
    [77_777, 12],
    [50_050, 50_051],
  ] as const) {
    const spiked = wave(peak, hole);
    for (const lines of [[spiked], [wave(500, 700), spiked]]) {
      const kept = new Set(decimate(LENGTH, lines, COLUMNS));
      expect(kept.has(peak)).toBe(true);
      expect(kept.has(hole)).toBe(true);
    }
  }
});

it("draws at most four points a line and column, in order, from the first to the last", () => {
  const kept = decimate(LENGTH, [wave(50_000, 60_000)], COLUMNS);
  expect(kept.length).toBeLessThanOrEqual(COLUMNS * 4);
  expect(kept[0]).toBe(0);
  expect(kept.at(-1)).toBe(LENGTH - 1);
  expect(kept.every((index, place) => place === 0 || index > (kept[place - 1] ?? 0))).toBe(true);
});

it("keeps a gap", () => {
  const values: (number | null)[] = wave(1, 2);
  values[54_321] = null;
  expect(decimate(LENGTH, [values], COLUMNS)).toContain(54_321);
});

it("leaves few points alone", () => {
  expect(decimate(5, [[1, 2, 3, 4, 5]], COLUMNS)).toEqual([0, 1, 2, 3, 4]);
  expect(decimate(0, [[]], COLUMNS)).toEqual([]);
});

it("finds the bucket nearest to the pointer", () => {
  const times = [0, 60, 120, 180];
  expect([-5, 29, 31, 150, 151, 999].map((at) => nearest(times, at))).toEqual([0, 0, 1, 2, 3, 3]);
  expect(nearest([], 5)).toBe(-1);
});

it("a line as small as a word keeps its peak", () => {
  const small = condensed(wave(50_000, 7), 120);
  expect(small).toHaveLength(120);
  expect(Math.max(...small)).toBe(9999);
  expect(condensed([3, null, 1], 120)).toEqual([3, 0, 1]);
});
