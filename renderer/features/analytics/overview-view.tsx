import { useQuery } from "@tanstack/react-query";
import type { ActivesAnswer, SeriesAnswer } from "#shared/contracts/analytics.ts";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import classes from "./analytics.module.css";
import { Answer } from "./answer.tsx";
import { ChartBlock } from "./chart-block.tsx";
import { NothingHere } from "./nothing-here.tsx";
import { useQuestions } from "./questions.ts";
import { keptFor } from "./same-question.ts";
import { useSayMeasure } from "./say-measure.ts";
import { chartOf, type ChartData } from "./series-lines.ts";
import { Tile, Tiles } from "./tiles.tsx";
import { TopList } from "./top-list.tsx";
import { useSeriesWords } from "./use-series-words.ts";

const CHART_PX = 236;
const BLOCK_PX = CHART_PX + 84;

/** The app at a glance: four numbers against the period before, events, people, revenue, top events. */
export function OverviewView() {
  const t = useT("analytics");
  const words = useSeriesWords();
  const questions = useQuestions();
  const events = useSeries("events");
  const people = useSeries("people");
  const sessions = useSeries("sessions");
  const revenue = useSeries("revenue");
  const actives = useQuery(
    trpc.analytics.actives.queryOptions(questions.actives, {
      placeholderData: keptFor(questions.actives),
    }),
  );
  const money = useSayMeasure("revenue", revenue.data?.series[0]?.key ?? "");
  if (events.data !== undefined && !events.isPlaceholderData && totalOf(events.data) === 0)
    return <NothingHere />;
  return (
    <>
      <Tiles>
        <Tile label={t("measure.events")} query={events} />
        <Tile label={t("measure.people")} query={people} />
        <Tile label={t("measure.sessions")} query={sessions} />
        <Tile label={t("measure.revenue")} query={revenue} say={money.say} />
      </Tiles>
      <div className={classes["grid"]}>
        <Answer query={events} what={t("chart.events")} height={BLOCK_PX}>
          {(answer) => (
            <ChartBlock
              title={t("chart.events")}
              height={CHART_PX}
              data={chartOf({ ...answer, previous: null }, words)}
            />
          )}
        </Answer>
        <Answer query={actives} what={t("chart.actives")} height={BLOCK_PX}>
          {(answer) => (
            <ChartBlock
              title={t("chart.actives")}
              height={CHART_PX}
              data={activesChart(answer, [t("actives.day"), t("actives.week"), t("actives.month")])}
            />
          )}
        </Answer>
        <Answer query={revenue} what={t("chart.revenue")} height={BLOCK_PX}>
          {(answer) =>
            answer.series.length === 0 ? (
              <section className={classes["block"]} aria-label={t("chart.revenue")}>
                <div className={classes["blockHead"]}>
                  <h2>{t("chart.revenue")}</h2>
                </div>
                <p className={classes["quiet"]}>{t("noRevenue")}</p>
              </section>
            ) : (
              <ChartBlock
                title={t("chart.revenue")}
                height={CHART_PX}
                data={chartOf({ ...answer, previous: null }, words)}
                {...money}
              />
            )
          }
        </Answer>
        <TopList />
      </div>
    </>
  );
}

function useSeries(measure: "events" | "people" | "sessions" | "revenue") {
  const input = useQuestions().series(measure, true);
  return useQuery(trpc.analytics.series.queryOptions(input, { placeholderData: keptFor(input) }));
}

const totalOf = (answer: SeriesAnswer) =>
  answer.series.reduce((sum, series) => sum + (series.total ?? 0), 0);

/** People of a day, of 7 and of 30 days as three lines. */
function activesChart(answer: ActivesAnswer, labels: readonly [string, string, string]): ChartData {
  return {
    times: answer.at.map((seconds) => seconds * 1000),
    endMs: Date.parse(answer.range.to),
    lines: [
      { id: "day", label: labels[0], values: answer.day, colour: 1 },
      { id: "week", label: labels[1], values: answer.week, colour: 3 },
      { id: "month", label: labels[2], values: answer.month, colour: 4 },
    ],
    totals: new Map(),
    detail: "day",
    running: answer.partial.bucket !== null,
    zone: answer.timeZone,
  };
}
