import { Select } from "@mantine/core";
import { skipToken, useQuery } from "@tanstack/react-query";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { IconFilter } from "#renderer/ui/icons.ts";
import { EmptyState } from "#renderer/ui/states.tsx";
import { useAnalytics } from "./analytics-context.ts";
import classes from "./analytics.module.css";
import { Answer } from "./answer.tsx";
import { chosenOf, sayChosen, wheresOf } from "./chosen-event.ts";
import { FunnelBars } from "./funnel-bars.tsx";
import { FunnelSteps } from "./funnel-steps.tsx";
import { NothingHere } from "./nothing-here.tsx";
import { PropertySelect } from "./property-select.tsx";
import { DAY_SECONDS, useQuestions } from "./questions.ts";
import { asking } from "./same-question.ts";
import { useEventNames, useProperties } from "./use-properties.ts";

const WINDOWS = [600, 3600, DAY_SECONDS, 7 * DAY_SECONDS, 30 * DAY_SECONDS] as const;
const ORDERS = ["ordered", "strict", "any"] as const;

/** How many people go how far through some steps, and how long each takes. */
export function FunnelView() {
  const t = useT("analytics");
  const { asked, search, patch } = useAnalytics();
  const names = useEventNames(asked);
  const known = useProperties(asked);
  const input = useQuestions().funnel;
  const query = useQuery(trpc.analytics.funnel.queryOptions(input ?? skipToken, asking(input)));
  const steps = chosenOf(search.steps ?? [""], search.stepsWhere);
  return (
    <div className={classes["funnel"]}>
      <div className={classes["funnelSide"]} role="group" aria-label={t("builder")}>
        <FunnelSteps
          steps={steps}
          names={names}
          onChange={(next) =>
            patch({ steps: next.map(({ name }) => name), stepsWhere: wheresOf(next) })
          }
        />
        <Select
          label={t("funnel.window")}
          allowDeselect={false}
          value={String(search.window ?? DAY_SECONDS)}
          onChange={(value) => {
            const window = Number(value);
            patch({ window: window === DAY_SECONDS ? undefined : window });
          }}
          data={[...new Set([...WINDOWS, search.window ?? DAY_SECONDS])].map((seconds) => ({
            value: String(seconds),
            label: sayWindow(seconds, t),
          }))}
        />
        <Select
          label={t("funnel.order")}
          allowDeselect={false}
          value={search.order ?? "ordered"}
          onChange={(value) =>
            patch({ order: value === "strict" || value === "any" ? value : undefined })
          }
          data={ORDERS.map((value) => ({ value, label: t(`funnel.${value}`) }))}
        />
        <div>
          <div className={classes["label"]}>{t("breakdown")}</div>
          <PropertySelect
            label={t("breakdown")}
            placeholder={t("noBreakdown")}
            clearable
            value={search.split}
            known={known}
            onChange={(split) => patch({ split })}
          />
        </div>
      </div>
      <div className={classes["funnelMain"]}>
        {input === null ? (
          <EmptyState
            icon={<IconFilter size={20} />}
            title={t("funnel.empty")}
            text={t("funnel.emptyText")}
          />
        ) : (
          <Answer query={query} what={t("view.funnel")} height={420}>
            {(answer) =>
              (answer.branches[0]?.people[0] ?? 0) === 0 ? (
                <NothingHere />
              ) : (
                <FunnelBars
                  answer={answer}
                  steps={steps.map((step) => sayChosen(step, t("anyEvent")))}
                />
              )
            }
          </Answer>
        )}
      </div>
    </div>
  );
}

function sayWindow(seconds: number, t: ReturnType<typeof useT<"analytics">>): string {
  if (seconds % DAY_SECONDS === 0) return t("days", { count: seconds / DAY_SECONDS });
  if (seconds % 3600 === 0) return t("hours", { count: seconds / 3600 });
  if (seconds % 60 === 0) return t("minutes", { count: seconds / 60 });
  return t("seconds", { count: seconds });
}
