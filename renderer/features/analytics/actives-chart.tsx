import { useMemo } from "react";
import type { ActivesAnswer } from "#shared/contracts/analytics.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { ChartBlock } from "./chart-block.tsx";
import { formatShare } from "./say-measure.ts";
import type { ChartData } from "./series-lines.ts";

interface ActivesChartProps {
  answer: ActivesAnswer;
  height: number;
}

/** People of a day, of 7 and of 30 days, and how many of the month's come on a day. */
export function ActivesChart({ answer, height }: ActivesChartProps) {
  const t = useT("analytics");
  const { language } = useFormat();
  const data = useMemo(
    (): ChartData => ({
      times: answer.at.map((seconds) => seconds * 1000),
      endMs: Date.parse(answer.range.to),
      lines: [
        { id: "day", label: t("actives.day"), values: answer.day, colour: 1 },
        { id: "week", label: t("actives.week"), values: answer.week, colour: 3 },
        { id: "month", label: t("actives.month"), values: answer.month, colour: 4 },
      ],
      totals: new Map(),
      detail: "day",
      running: answer.partial.bucket !== null,
      zone: answer.timeZone,
    }),
    [answer, t],
  );
  // The running day says too little.
  const over = answer.partial.bucket === null ? answer.stickiness : answer.stickiness.slice(0, -1);
  const share = over.at(-1) ?? null;
  return (
    <ChartBlock
      title={t("chart.actives")}
      height={height}
      data={data}
      aside={
        share !== null && (
          <span className="dim" title={t("stickinessText")}>
            {t("stickiness", { share: formatShare(share, language) })}
          </span>
        )
      }
    />
  );
}
