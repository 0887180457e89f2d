import { useMemo, type ReactNode } from "react";
import type { SeriesAnswer } from "#shared/contracts/analytics.ts";
import { ChartBlock } from "./chart-block.tsx";
import { chartOf } from "./series-lines.ts";
import { useSeriesWords } from "./use-series-words.ts";

interface SeriesChartProps {
  title: string;
  answer: SeriesAnswer;
  height: number;
  /** With the lines of the period before. */
  compared?: boolean;
  say?: (value: number) => string;
  axis?: (value: number) => string;
  aside?: ReactNode;
}

/** A series answer drawn; its lines are made once per answer. */
export function SeriesChart({ answer, compared = false, ...rest }: SeriesChartProps) {
  const words = useSeriesWords();
  const data = useMemo(
    () => chartOf(compared ? answer : { ...answer, previous: null }, words),
    [answer, compared, words],
  );
  return <ChartBlock data={data} {...rest} />;
}
