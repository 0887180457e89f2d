import { SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { BreakdownAnswer } from "#shared/contracts/analytics.ts";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { toCsv } from "#renderer/ui/csv.ts";
import { DataTable, type ColumnSpec } from "#renderer/ui/data-table.tsx";
import { Sparkline } from "#renderer/ui/sparkline.tsx";
import { useAnalytics } from "./analytics-context.ts";
import { isToken } from "./analytics-filter.ts";
import classes from "./analytics.module.css";
import { Answer } from "./answer.tsx";
import { isAnyEvent, wheresOf } from "./chosen-event.ts";
import { CopyMenu } from "./chart-block.tsx";
import { EventPick } from "./event-pick.tsx";
import { NothingHere } from "./nothing-here.tsx";
import { PropertySelect } from "./property-select.tsx";
import { useQuestions } from "./questions.ts";
import { asking } from "./same-question.ts";
import { formatShare } from "./say-measure.ts";
import { ShareBar } from "./share-bar.tsx";
import { useEventNames, useProperties } from "./use-properties.ts";

type Row = BreakdownAnswer["rows"][number];

/** The values of one property: events, people, share, course. Opening one filters the page by it. */
export function BreakdownView() {
  const t = useT("analytics");
  const format = useFormat();
  const { asked, search, patch } = useAnalytics();
  const names = useEventNames(asked);
  const known = useProperties(asked);
  const input = useQuestions().breakdown;
  const query = useQuery(trpc.analytics.breakdown.queryOptions(input, asking(input)));
  const columns = useColumns(input.property);
  const filterBy = (row: Row) =>
    patch({
      q: [search.q ?? "", isToken(input.property, row.value)].filter(Boolean).join(" "),
      property: undefined,
    });
  return (
    <>
      <div className={classes["builder"]} role="group" aria-label={t("builder")}>
        <PropertySelect
          label={t("breakdown.property")}
          value={input.property}
          known={known}
          onChange={(property) => patch({ property })}
        />
        <span className="dim">{t("of")}</span>
        <EventPick
          label={t("event")}
          chosen={{ name: search.events?.[0] ?? "", where: search.where?.[0] ?? "" }}
          names={names}
          onChange={(chosen) =>
            patch({
              events: isAnyEvent(chosen) ? undefined : [chosen.name],
              where: wheresOf([chosen]),
            })
          }
        />
        <SegmentedControl
          aria-label={t("sort")}
          value={search.people === true ? "people" : "events"}
          onChange={(value) => patch({ people: value === "people" ? true : undefined })}
          data={(["events", "people"] as const).map((value) => ({
            value,
            label: t(`sort.${value}`),
          }))}
        />
      </div>
      <Answer query={query} what={t("view.breakdown")} height={420}>
        {(answer) =>
          answer.rows.length === 0 ? (
            <NothingHere />
          ) : (
            <section className={classes["block"]} aria-label={t("view.breakdown")}>
              <div className={classes["blockHead"]}>
                <h2>{t("values", { count: answer.total.values })}</h2>
                <span className="dim">
                  {t("eventsCount", { count: answer.total.events })},{" "}
                  {t("peopleCount", { count: answer.total.people })}
                </span>
                <div className={classes["blockTools"]}>
                  <CopyMenu
                    csv={() => rowsCsv(answer.property, answer.rows)}
                    json={() => JSON.stringify(answer.rows, null, 2)}
                  />
                </div>
              </div>
              <DataTable
                label={t("view.breakdown")}
                columns={columns}
                rows={answer.rows}
                rowId={(row) => row.value}
                rowName={(row) => row.value}
                maxHeight={560}
                onOpen={filterBy}
              />
              {answer.other.values > 0 && (
                <p className={classes["note"]}>
                  {t("otherValues", { count: answer.other.values })}:{" "}
                  {t("eventsCount", { count: answer.other.events })} (
                  {formatShare(answer.other.share, format.language)})
                </p>
              )}
            </section>
          )
        }
      </Answer>
    </>
  );
}

/** "DE" → "Germany" / «Германия»; nothing for what is no country's code. */
function countryName(names: Intl.DisplayNames, code: string): string {
  return /^[A-Z]{2}$/.test(code) ? (names.of(code) ?? "") : "";
}

function useColumns(property: string): readonly ColumnSpec<Row>[] {
  const t = useT("analytics");
  const format = useFormat();
  const { language } = format;
  const country = useMemo(
    () => (property === "country" ? new Intl.DisplayNames(language, { type: "region" }) : null),
    [property, language],
  );
  return useMemo(
    (): readonly ColumnSpec<Row>[] => [
      {
        id: "value",
        header: t("value"),
        width: "minmax(180px, 1.4fr)",
        cell: (row) =>
          row.value === "" ? (
            <span className="dim">{t("noValue")}</span>
          ) : (
            <>
              <bdi>{row.value}</bdi>
              {country !== null && <span className="dim">{countryName(country, row.value)}</span>}
            </>
          ),
      },
      ...countColumns(t, format),
    ],
    [t, format, country],
  );
}

/** Events, people, share and course: what every table of values has. */
export function countColumns(
  t: ReturnType<typeof useT<"analytics">>,
  format: ReturnType<typeof useFormat>,
): ColumnSpec<Row>[] {
  return [
    {
      id: "events",
      header: t("measure.events"),
      width: "110px",
      align: "right",
      cell: (row) => format.number(row.events),
    },
    {
      id: "people",
      header: t("measure.people"),
      width: "110px",
      align: "right",
      cell: (row) => format.number(row.people),
    },
    {
      id: "share",
      header: t("share"),
      width: "minmax(170px, 1fr)",
      cell: (row) => (
        <>
          <span className={classes["shareText"]}>{formatShare(row.share, format.language)}</span>
          <ShareBar share={row.share} />
        </>
      ),
    },
    {
      id: "trend",
      header: t("course"),
      width: "140px",
      cell: (row) => (
        <Sparkline values={row.trend} width={116} label={`${t("course")}: ${row.value}`} />
      ),
    },
  ];
}

export const rowsCsv = (property: string, rows: readonly Row[]): string =>
  toCsv(
    [property, "events", "people", "share"],
    rows.map((row) => [row.value, row.events, row.people, row.share]),
  );
