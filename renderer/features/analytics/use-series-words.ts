import { useMemo } from "react";
import { useT } from "#renderer/i18n/index.ts";
import { useAnalytics } from "./analytics-context.ts";
import type { SeriesWords } from "./series-lines.ts";

/** Names of what has no name of its own: all events, the rest, no value, the period before. */
export function useSeriesWords(): SeriesWords {
  const t = useT("analytics");
  const { view, search } = useAnalytics();
  const wheres = view === "trends" ? search.where : undefined;
  return useMemo(
    () => ({
      all: t("allEvents"),
      other: t("other"),
      missing: t("noValue"),
      before: (label) => t("before", { label }),
      where: (key) => (/^\d$/.test(key) ? (wheres?.[Number(key)] ?? "") : ""),
    }),
    [t, wheres],
  );
}
