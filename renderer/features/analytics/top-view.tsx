import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { TopAnswer } from "#shared/contracts/analytics.ts";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { DataTable, type ColumnSpec } from "#renderer/ui/data-table.tsx";
import { useAnalytics } from "./analytics-context.ts";
import classes from "./analytics.module.css";
import { Answer } from "./answer.tsx";
import { countColumns, rowsCsv } from "./breakdown-view.tsx";
import { CopyMenu } from "./chart-block.tsx";
import { NothingHere } from "./nothing-here.tsx";
import { useQuestions } from "./questions.ts";
import { asking } from "./same-question.ts";
import { Change } from "./tiles.tsx";

type Row = TopAnswer["rows"][number];

/** Events by how often they happen, against the period before; opening one shows its trend. */
export function TopView() {
  const t = useT("analytics");
  const { patch } = useAnalytics();
  const input = useQuestions().top;
  const query = useQuery(trpc.analytics.top.queryOptions(input, asking(input)));
  const columns = useColumns();
  return (
    <Answer query={query} what={t("view.top")} height={480}>
      {(answer) =>
        answer.rows.length === 0 ? (
          <NothingHere />
        ) : (
          <section className={classes["block"]} aria-label={t("view.top")}>
            <div className={classes["blockHead"]}>
              <h2>{t("eventNames", { count: answer.total.values })}</h2>
              <span className="dim">
                {t("eventsCount", { count: answer.total.events })},{" "}
                {t("peopleCount", { count: answer.total.people })}
              </span>
              <div className={classes["blockTools"]}>
                <CopyMenu
                  csv={() => rowsCsv("name", answer.rows)}
                  json={() => JSON.stringify(answer.rows, null, 2)}
                />
              </div>
            </div>
            <DataTable
              label={t("view.top")}
              columns={columns}
              rows={answer.rows}
              rowId={(row) => row.value}
              rowName={(row) => row.value}
              maxHeight={600}
              onOpen={(row) =>
                patch({ view: "trends", events: [row.value], where: undefined, hide: undefined })
              }
            />
          </section>
        )
      }
    </Answer>
  );
}

function useColumns(): readonly ColumnSpec<Row>[] {
  const t = useT("analytics");
  const format = useFormat();
  return useMemo((): readonly ColumnSpec<Row>[] => {
    const [events, ...others] = countColumns(t, format) as ColumnSpec<Row>[];
    return [
      {
        id: "name",
        header: t("event"),
        width: "minmax(190px, 1.4fr)",
        cell: (row) => <bdi>{row.value || t("noValue")}</bdi>,
      },
      ...(events === undefined ? [] : [events]),
      {
        id: "change",
        header: t("change.short"),
        width: "100px",
        align: "right",
        cell: (row) =>
          row.previousEvents === 0 ? (
            <span className="dim">{t("isNew")}</span>
          ) : (
            <Change now={row.events} before={row.previousEvents} words={t("change")} />
          ),
      },
      ...others,
    ];
  }, [t, format]);
}
