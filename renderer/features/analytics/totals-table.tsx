import type { SeriesAnswer } from "#shared/contracts/analytics.ts";
import { useT } from "#renderer/i18n/index.ts";
import { condensed } from "#renderer/ui/decimate.ts";
import { Sparkline } from "#renderer/ui/sparkline.tsx";
import { Swatch } from "#renderer/ui/time-chart.tsx";
import classes from "./analytics.module.css";
import { chartOf, labelOf, type SeriesWords } from "./series-lines.ts";
import { Change } from "./tiles.tsx";

const SPARK_POINTS = 120;

interface TotalsTableProps {
  answer: SeriesAnswer;
  say: (value: number) => string;
  words: SeriesWords;
}

/** Each line of the chart as a row: its total, the one of the period before, the change. */
export function TotalsTable({ answer, say, words }: TotalsTableProps) {
  const t = useT("analytics");
  const { lines } = chartOf(answer, words);
  const before = answer.previous?.series;
  return (
    <div className={classes["tableBox"]}>
      <table className={classes["table"]}>
        <caption className="visually-hidden">{t("totals")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("series")}</th>
            <th scope="col">{t("course")}</th>
            <th scope="col" data-align="right">
              {t("total")}
            </th>
            {before !== undefined && (
              <>
                <th scope="col" data-align="right">
                  {t("totalBefore")}
                </th>
                <th scope="col" data-align="right">
                  {t("change.short")}
                </th>
              </>
            )}
          </tr>
        </thead>
        <tbody>
          {answer.series.map((series, index) => {
            const past = before?.find((one) => one.key === series.key)?.total ?? null;
            const label = labelOf(series, words);
            const colour = lines[index]?.colour ?? 1;
            return (
              <tr key={series.key}>
                <th scope="row">
                  <Swatch line={{ colour }} />
                  <bdi>{label}</bdi>
                </th>
                <td>
                  <Sparkline
                    values={condensed(series.values, SPARK_POINTS)}
                    label={`${t("course")}: ${label}`}
                    width={120}
                    colour={colour}
                  />
                </td>
                <td data-align="right">{series.total === null ? "–" : say(series.total)}</td>
                {before !== undefined && (
                  <>
                    <td data-align="right">{past === null ? "–" : say(past)}</td>
                    <td data-align="right">
                      <Change now={series.total} before={past} words={t("change")} />
                    </td>
                  </>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
