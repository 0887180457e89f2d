import { SegmentedControl, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { useAnalytics } from "./analytics-context.ts";
import classes from "./analytics.module.css";
import { Answer } from "./answer.tsx";
import { EventPick } from "./event-pick.tsx";
import { NothingHere } from "./nothing-here.tsx";
import { useQuestions } from "./questions.ts";
import { RetentionTable } from "./retention-table.tsx";
import { asking } from "./same-question.ts";
import { useEventNames } from "./use-properties.ts";

/** Who came back: people by when they began, and how many of them returned so many days, weeks or months later. */
export function RetentionView() {
  const t = useT("analytics");
  const input = useQuestions().retention;
  const query = useQuery(trpc.analytics.retention.queryOptions(input, asking(input)));
  return (
    <>
      <RetentionBuilder />
      <Answer query={query} what={t("view.retention")} height={460}>
        {(answer) =>
          answer.sizes.every((size) => size === 0) ? (
            <NothingHere />
          ) : (
            <RetentionTable answer={answer} />
          )
        }
      </Answer>
    </>
  );
}

function RetentionBuilder() {
  const t = useT("analytics");
  const { asked, search, patch } = useAnalytics();
  const names = useEventNames(asked);
  return (
    <div className={classes["builder"]} role="group" aria-label={t("builder")}>
      <span className="dim">{t("retention.began")}</span>
      <EventPick
        label={t("retention.start")}
        chosen={{ name: search.start ?? "", where: search.startWhere ?? "" }}
        names={names}
        onChange={({ name, where }) =>
          patch({ start: name || undefined, startWhere: where || undefined })
        }
      />
      <Select
        w={190}
        aria-label={t("retention.cohort")}
        allowDeselect={false}
        value={search.every === true ? "any" : "first"}
        onChange={(value) => patch({ every: value === "any" ? true : undefined })}
        data={[
          { value: "first", label: t("retention.first") },
          { value: "any", label: t("retention.any") },
        ]}
      />
      <span className="dim">{t("retention.returned")}</span>
      <EventPick
        label={t("retention.back")}
        chosen={{ name: search.back ?? "", where: search.backWhere ?? "" }}
        names={names}
        onChange={({ name, where }) =>
          patch({ back: name || undefined, backWhere: where || undefined })
        }
      />
      <Select
        w={190}
        aria-label={t("retention.counting")}
        allowDeselect={false}
        value={search.after === true ? "after" : "on"}
        onChange={(value) => patch({ after: value === "after" ? true : undefined })}
        data={[
          { value: "on", label: t("retention.on") },
          { value: "after", label: t("retention.after") },
        ]}
      />
      <SegmentedControl
        aria-label={t("step")}
        value={search.cohort ?? "day"}
        onChange={(value) =>
          patch({ cohort: value === "week" || value === "month" ? value : undefined })
        }
        data={(["day", "week", "month"] as const).map((value) => ({
          value,
          label: t(`retention.${value}`),
        }))}
      />
      <SegmentedControl
        ml="auto"
        aria-label={t("retention.shown")}
        value={search.counts === true ? "counts" : "shares"}
        onChange={(value) => patch({ counts: value === "counts" ? true : undefined }, true)}
        data={[
          { value: "shares", label: t("retention.shares") },
          { value: "counts", label: t("retention.counts") },
        ]}
      />
    </div>
  );
}
