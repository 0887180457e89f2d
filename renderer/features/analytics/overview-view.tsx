import { useQuery } from "@tanstack/react-query";
import type { SeriesAnswer } from "#shared/contracts/analytics.ts";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { ActivesChart } from "./actives-chart.tsx";
import classes from "./analytics.module.css";
import { Answer } from "./answer.tsx";
import { NothingHere } from "./nothing-here.tsx";
import { useQuestions } from "./questions.ts";
import { asking } from "./same-question.ts";
import { formatMoney, useSayMeasure } from "./say-measure.ts";
import { SeriesChart } from "./series-chart.tsx";
import { Tile, Tiles } from "./tiles.tsx";
import { TopList } from "./top-list.tsx";

const CHART_PX = 236;
const BLOCK_PX = CHART_PX + 84;

/** The app at a glance: four numbers against the period before, events, people, revenue, top events. */
export function OverviewView() {
  const t = useT("analytics");
  const { language } = useFormat();
  const questions = useQuestions();
  const events = useSeries("events");
  const people = useSeries("people");
  const sessions = useSeries("sessions");
  const revenue = useSeries("revenue");
  const actives = useQuery(
    trpc.analytics.actives.queryOptions(questions.actives, asking(questions.actives)),
  );
  const money = useSayMeasure("revenue", revenue.data?.series[0]?.label ?? "");
  if (events.data !== undefined && !events.isPlaceholderData && totalOf(events.data) === 0)
    return <NothingHere />;
  return (
    <>
      <Tiles>
        <Tile label={t("measure.events")} query={events} />
        <Tile label={t("measure.people")} query={people} />
        <Tile label={t("measure.sessions")} query={sessions} />
        <Tile
          label={t("measure.revenue")}
          query={revenue}
          say={money.say}
          more={(revenue.data?.series ?? [])
            .slice(1)
            .map((one) => formatMoney(one.total ?? 0, one.label, language))}
        />
      </Tiles>
      <div className={classes["grid"]}>
        <Answer query={events} what={t("chart.events")} height={BLOCK_PX}>
          {(answer) => <SeriesChart title={t("chart.events")} height={CHART_PX} answer={answer} />}
        </Answer>
        <Answer query={actives} what={t("chart.actives")} height={BLOCK_PX}>
          {(answer) => <ActivesChart answer={answer} height={CHART_PX} />}
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
              <SeriesChart
                title={t("chart.revenue")}
                height={CHART_PX}
                answer={answer}
                {...(answer.series.length === 1 ? money : {})}
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
  return useQuery(trpc.analytics.series.queryOptions(input, asking(input)));
}

const totalOf = (answer: SeriesAnswer) =>
  answer.series.reduce((sum, series) => sum + (series.total ?? 0), 0);
