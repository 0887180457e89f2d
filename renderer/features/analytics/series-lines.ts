import type { Series, SeriesAnswer, Step } from "#shared/contracts/analytics.ts";
import type { TimeDetail } from "#renderer/lib/zones.ts";
import type { ChartLine, PlotColour } from "#renderer/ui/plot-lines.ts";

const OTHER: PlotColour = 8;
const colourOf = (series: Series, index: number): PlotColour =>
  series.kind === "other" ? OTHER : (((index % 7) + 1) as PlotColour);

export interface SeriesWords {
  readonly all: string;
  readonly other: string;
  readonly missing: string;
  readonly before: (label: string) => string;
  /** The filter of the event with this key alone; empty without one. */
  readonly where: (key: string) => string;
}

export const labelOf = (
  series: Pick<Series, "key" | "kind" | "label">,
  words: SeriesWords,
): string => {
  const where = series.kind === "all" || series.kind === "event" ? words.where(series.key) : "";
  return [nameOf(series, words), where].filter(Boolean).join(" · ");
};

const nameOf = (series: Pick<Series, "kind" | "label">, words: SeriesWords): string => {
  if (series.kind === "all") return words.all;
  if (series.kind === "other") return words.other;
  if (series.label !== "") return series.label;
  return series.kind === "event" ? words.all : words.missing;
};

export interface ChartData {
  readonly times: readonly number[];
  readonly endMs: number;
  readonly lines: readonly ChartLine[];
  /** Line id → over the whole range. */
  readonly totals: ReadonlyMap<string, number | null>;
  readonly detail: TimeDetail;
  /** The last bucket is still running. */
  readonly running: boolean;
  readonly zone: string;
}

export const detailOf = (step: Step): TimeDetail =>
  step === "month" ? "month" : step === "day" || step === "week" ? "day" : "minute";

/** A series answer as lines of a chart; those of the previous period follow, dotted, in the same colours. */
export function chartOf(answer: SeriesAnswer, words: SeriesWords): ChartData {
  const totals = new Map<string, number | null>();
  const colours = new Map<string, PlotColour>();
  const only = answer.series.length === 1 && answer.previous === null;
  const lines = answer.series.map((series, index): ChartLine => {
    const colour = colourOf(series, index);
    colours.set(series.key, colour);
    totals.set(series.key, series.total);
    return {
      id: series.key,
      label: labelOf(series, words),
      values: series.values,
      colour,
      fill: only,
    };
  });
  const past = (answer.previous?.series ?? []).map((series, index): ChartLine => {
    const id = `before:${series.key}`;
    totals.set(id, series.total);
    return {
      id,
      label: words.before(labelOf(series, words)),
      values: series.values,
      colour: colours.get(series.key) ?? colourOf(series, index),
      past: true,
    };
  });
  return {
    times: answer.at.map((seconds) => seconds * 1000),
    endMs: Date.parse(answer.range.to),
    lines: [...lines, ...past],
    totals,
    detail: detailOf(answer.step),
    running: answer.partial.bucket !== null,
    zone: answer.timeZone,
  };
}
