/** A row of equal steps of time, oldest first, the running one last. Times in seconds since the epoch. */
export interface TimeAxis {
  readonly from: number;
  readonly stepSeconds: number;
  readonly length: number;
}

export function axisUntil(now: Date, stepSeconds: number, length: number): TimeAxis {
  const last = Math.floor(now.getTime() / 1000 / stepSeconds) * stepSeconds;
  return { from: last - (length - 1) * stepSeconds, stepSeconds, length };
}

/** Puts values on the axis; 0 where there is none, nothing for what lies outside. */
export function onAxis<Row extends { at: number }>(
  axis: TimeAxis,
  rows: readonly Row[],
  value: (row: Row) => number,
): number[] {
  const values = Array.from({ length: axis.length }, () => 0);
  for (const row of rows) {
    const index = Math.round((row.at - axis.from) / axis.stepSeconds);
    const before = values[index];
    if (before !== undefined) values[index] = before + value(row);
  }
  return values;
}

export const startOf = (axis: TimeAxis): Date => new Date(axis.from * 1000);
