/** A line's values, null where there is none. */
export type Values = readonly (number | null)[];

/**
 * Which points of `lines` to draw on `columns` pixel columns: of each line and column the first, the last, the lowest
 * and the highest, so that no peak and no gap is lost. All lines share the returned indices, ascending. With fewer
 * points than that all of them.
 */
export function decimate(length: number, lines: readonly Values[], columns: number): number[] {
  if (length <= columns * 4) return Array.from({ length }, (_, index) => index);
  const kept = new Uint8Array(length);
  for (let column = 0; column < columns; column += 1) {
    const from = Math.floor((column * length) / columns);
    const to = Math.floor(((column + 1) * length) / columns);
    for (const values of lines) keepOf(values, from, to, kept);
    kept[from] = 1;
    kept[to - 1] = 1;
  }
  const indices: number[] = [];
  for (let index = 0; index < length; index += 1) if (kept[index] === 1) indices.push(index);
  return indices;
}

function keepOf(values: Values, from: number, to: number, kept: Uint8Array): void {
  let low = -1;
  let high = -1;
  let gap = -1;
  for (let index = from; index < to; index += 1) {
    const value = values[index];
    if (value === null || value === undefined) {
      if (gap === -1) gap = index;
      continue;
    }
    if (low === -1 || value < (values[low] ?? 0)) low = index;
    if (high === -1 || value > (values[high] ?? 0)) high = index;
  }
  for (const index of [low, high, gap]) if (index !== -1) kept[index] = 1;
}

/** The highest of each of `count` parts of a line; all of it when it is no longer. For lines as small as a word. */
export function condensed(values: Values, count: number): number[] {
  const parts = Math.min(count, values.length);
  return Array.from({ length: parts }, (_, part) => {
    const from = Math.floor((part * values.length) / parts);
    const to = Math.floor(((part + 1) * values.length) / parts);
    let high = values[from] ?? 0;
    for (let index = from + 1; index < to; index += 1) high = Math.max(high, values[index] ?? 0);
    return high;
  });
}

/** The index of the time nearest to `at` in ascending `times`; -1 when there is none. */
export function nearest(times: readonly number[], at: number): number {
  let low = 0;
  let high = times.length - 1;
  if (high < 0) return -1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) <= at) low = middle;
    else high = middle;
  }
  return at - (times[low] ?? 0) <= (times[high] ?? 0) - at ? low : high;
}
