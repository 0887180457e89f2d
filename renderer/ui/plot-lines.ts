import type uPlot from "uplot";
import { decimate, nearest, type Values } from "./decimate.ts";

export const PLOT_COLOURS = [1, 2, 3, 4, 5, 6, 7, 8] as const;
export type PlotColour = (typeof PLOT_COLOURS)[number];

export interface ChartLine {
  readonly id: string;
  readonly label: string;
  readonly values: Values;
  /** A plot colour of the theme. */
  readonly colour: PlotColour;
  /** The same in another period: thin and dotted. */
  readonly past?: boolean;
  readonly fill?: boolean;
}

const PAST_DASH = [2, 3];
const RUNNING_DASH = [5, 4];

/**
 * What uPlot is given: times in seconds, then two series a line, the buckets that are over and, dashed, the step to
 * the one that is not. At most four points a line and pixel column.
 */
export function plotData(
  times: readonly number[],
  lines: readonly ChartLine[],
  running: boolean,
  columns: number,
): uPlot.AlignedData {
  const last = times.length - 1;
  const indices = decimate(
    times.length,
    lines.map((line) => line.values),
    Math.max(1, columns),
  );
  if (last > 0 && indices.at(-2) !== last - 1) indices.splice(-1, 0, last - 1);
  const at = (values: Values, keep: (index: number) => boolean) =>
    indices.map((index) => (keep(index) ? (values[index] ?? null) : null));
  return [
    indices.map((index) => (times[index] ?? 0) / 1000),
    ...lines.flatMap(({ values, past }) => {
      const open = running && past !== true;
      return [
        at(values, (index) => !open || index < last),
        at(values, (index) => open && index >= last - 1),
      ];
    }),
  ];
}

/** The two uPlot series of each line. */
export function plotSeries(
  lines: readonly ChartLine[],
  hidden: readonly string[],
  colours: readonly string[],
  few: boolean,
): uPlot.Series[] {
  return lines.flatMap((line) => {
    const full = colours[line.colour - 1] ?? "#888888";
    const stroke = line.past === true ? `${full}a6` : full;
    const base = {
      show: !hidden.includes(line.id),
      stroke,
      width: line.past === true ? 1 : 1.6,
      points: few ? { show: true, size: 6, fill: stroke } : { show: false },
    };
    return [
      {
        ...base,
        ...(line.past === true ? { dash: PAST_DASH } : {}),
        ...(line.fill === true ? { fill: `${stroke}1f` } : {}),
      },
      { ...base, dash: RUNNING_DASH },
    ];
  });
}

/**
 * The whole buckets of a selection, as instants in ms: from the point nearest to its beginning to the one nearest to
 * its end, so that the last, at the very edge, can be had. Null without points.
 */
export function selectedSpan(
  times: readonly number[],
  endMs: number,
  fromMs: number,
  toMs: number,
): { fromMs: number; toMs: number } | null {
  const from = times[nearest(times, fromMs)];
  if (from === undefined) return null;
  return { fromMs: from, toMs: times[nearest(times, toMs) + 1] ?? endMs };
}
