/** Height of a value in a plot: 0 at the bottom, 1 at the top. */
export interface PlotScale {
  readonly height: (value: number) => number;
  readonly ticks: readonly number[];
}

const LEAST = 1;

/** Values under 1 lie on the bottom: a logarithm has no zero. */
export function logScale(top: number): PlotScale {
  const decades = Math.max(1, Math.ceil(Math.log10(Math.max(top, 10))));
  return {
    height: (value) => clamp(Math.log10(Math.max(value, LEAST)) / decades),
    ticks: Array.from({ length: decades + 1 }, (_, power) => 10 ** power),
  };
}

export function linearScale(top: number): PlotScale {
  const power = 10 ** Math.floor(Math.log10(Math.max(top, 1)));
  const step = [0.2, 0.5, 1, 2].map((n) => n * power).find((n) => top / n <= 5) ?? 2 * power;
  const ends = Math.max(step, Math.ceil(top / step) * step);
  return {
    height: (value) => clamp(value / ends),
    ticks: Array.from({ length: Math.round(ends / step) + 1 }, (_, index) => index * step),
  };
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value));

/** An SVG path through the points; a null leaves a gap. */
export function pathOf(
  points: readonly ({ readonly x: number; readonly y: number } | null)[],
): string {
  let drawing = false;
  return points
    .map((point) => {
      const mark = drawing ? "L" : "M";
      drawing = point !== null;
      return point === null ? "" : `${mark}${point.x.toFixed(1)} ${point.y.toFixed(1)}`;
    })
    .join("");
}
