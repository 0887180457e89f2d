import { useQuery } from "@tanstack/react-query";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { useAnalytics } from "./analytics-context.ts";
import classes from "./analytics.module.css";
import { Answer } from "./answer.tsx";
import { useQuestions } from "./questions.ts";
import { asking } from "./same-question.ts";
import { ShareBar } from "./share-bar.tsx";
import { Change } from "./tiles.tsx";

const SHOWN = 8;

/** The commonest events of the period as a short list; each leads to its trend. */
export function TopList() {
  const t = useT("analytics");
  const format = useFormat();
  const { patch } = useAnalytics();
  const input = { ...useQuestions().top, limit: SHOWN };
  const query = useQuery(trpc.analytics.top.queryOptions(input, asking(input)));
  return (
    <Answer query={query} what={t("view.top")} height={320}>
      {(answer) => (
        <section className={classes["block"]} aria-label={t("view.top")}>
          <div className={classes["blockHead"]}>
            <h2>{t("view.top")}</h2>
            <button
              type="button"
              className={classes["more"]}
              onClick={() => patch({ view: "top" })}
            >
              {t("allOfThem", { count: answer.total.values })}
            </button>
          </div>
          <ol className={classes["topList"]}>
            {answer.rows.map((row) => (
              <li key={row.value}>
                <button
                  type="button"
                  className={classes["plain"]}
                  onClick={() =>
                    patch({
                      view: "trends",
                      events: [row.value],
                      where: undefined,
                      hide: undefined,
                    })
                  }
                >
                  <bdi>{row.value || t("noValue")}</bdi>
                </button>
                <ShareBar share={row.share} />
                <span className="tabular">{format.number(row.events)}</span>
                <Change now={row.events} before={row.previousEvents} words={t("change")} />
              </li>
            ))}
          </ol>
        </section>
      )}
    </Answer>
  );
}
