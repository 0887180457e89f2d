import { useMemo } from "react";
import type {
  ExportWhat,
  Measure,
  Property,
  RetentionQuestion,
  Step,
} from "#shared/contracts/analytics.ts";
import { useAnalytics, type AskedOf } from "./analytics-context.ts";
import type { AnalyticsSearch, View } from "./analytics-search.ts";
import { chosenOf, choiceOf } from "./chosen-event.ts";

/** Of the breakdown's values in a chart; with "other" as many as there are colours. */
const TOP = 7;
export const DAY_SECONDS = 86_400;
const PERIODS: Record<RetentionQuestion["step"], number> = { day: 14, week: 12, month: 12 };

/** The procedures' inputs, from what the address says. */
export function questionsOf(search: AnalyticsSearch, asked: AskedOf) {
  const step: Step | "auto" = search.step ?? "auto";
  const { timeZone: _zone, ...noZone } = asked;
  const cohort: RetentionQuestion["step"] = search.cohort ?? "day";
  const steps = chosenOf(search.steps ?? [], search.stepsWhere);
  const events = chosenOf(search.events ?? [], search.where);
  const property: Property = search.property ?? "app_version";
  return {
    series: (measure: Measure, compare = false) => ({ ...asked, measure, step, compare }),
    trends: {
      ...asked,
      measure: search.measure ?? ("events" as const),
      step,
      events: events.map(choiceOf),
      breakdown: search.by === undefined ? null : { property: search.by, top: TOP },
      currency: search.measure === "revenue" ? (search.currency ?? null) : null,
      compare: search.compare ?? false,
    },
    actives: asked,
    retention: {
      ...asked,
      step: cohort,
      cohort: search.every === true ? ("any" as const) : ("first" as const),
      start: choiceOf({ name: search.start ?? "", where: search.startWhere ?? "" }),
      returning: choiceOf({ name: search.back ?? "", where: search.backWhere ?? "" }),
      counting: search.after === true ? ("after" as const) : ("on" as const),
      periods: PERIODS[cohort],
    },
    /** Null until two steps are chosen. */
    funnel:
      steps.length < 2
        ? null
        : {
            ...asked,
            steps: steps.map(choiceOf),
            windowSeconds: search.window ?? DAY_SECONDS,
            order: search.order ?? ("ordered" as const),
            breakdown: search.split === undefined ? null : { property: search.split, top: 5 },
          },
    breakdown: {
      ...asked,
      property,
      events: events.slice(0, 1).map(choiceOf),
      sort: search.people === true ? ("people" as const) : ("events" as const),
      limit: 100,
    },
    top: { ...asked, limit: 100 },
    events: { ...noZone, events: [] },
  };
}
export type Questions = ReturnType<typeof questionsOf>;

/** The same for the page's address, and what a view's CSV is. */
export function useQuestions() {
  const { search, asked } = useAnalytics();
  return useMemo(() => {
    const all = questionsOf(search, asked);
    const shown: Record<View, readonly [ExportWhat, object | null]> = {
      overview: ["series", all.series("events")],
      trends: ["series", all.trends],
      retention: ["retention", all.retention],
      funnel: ["funnel", all.funnel],
      breakdown: ["breakdown", all.breakdown],
      top: ["top", all.top],
      live: ["events", null],
    };
    return {
      ...all,
      export: (view: View) => {
        const [what, input] = shown[view];
        return input === null ? null : { what, input };
      },
    };
  }, [search, asked]);
}
