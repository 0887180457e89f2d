import { ActivesQuestion, FunnelQuestion, RetentionQuestion } from "#shared/contracts/analytics.ts";
import type { AppId } from "#shared/kernel/ids.ts";
import { activesQuery } from "./actives.olap.ts";
import { trendQuery, valuesQuery } from "./breakdown.olap.ts";
import { funnelQuery } from "./funnel.olap.ts";
import type { ShapedQuery } from "./fragment.olap.ts";
import { pathsQuery } from "./properties.olap.ts";
import { retentionQuery } from "./retention.olap.ts";
import { searchQuery } from "./search.olap.ts";
import {
  measureAllByHourQuery,
  measurePerEventQuery,
  measurePerValueQuery,
  topValuesQuery,
} from "./series.olap.ts";
import { axisOver, widened } from "./time-axis.ts";

const DAY = 86_400;

/**
 * The twelve questions people ask most, about one app up to `now`: what the `tenant-query` bench times. `events` are three
 * names that occur, in the order of a funnel.
 */
export function canonicalQueries(
  appId: AppId,
  now: Date,
  events: readonly [string, string, string],
): ShapedQuery[] {
  const to = Math.ceil(now.getTime() / 1000);
  const timeZone = "Europe/Berlin";
  const axis = (days: number, step: "minute" | "hour" | "day") =>
    axisOver({ from: to - days * DAY, to, timeZone }, step);
  const over = (days: number) => ({ from: (to - days * DAY) * 1000, to: to * 1000 });
  const asked = (days: number) => ({
    appId,
    timeZone,
    from: new Date((to - days * DAY) * 1000).toISOString(),
    to: new Date(to * 1000).toISOString(),
  });
  const steps = events.map((name) => ({ name, filters: [] }));
  const rows = { appId, env: "live", filters: [], events: [] } as const;
  const month = { ...rows, measure: "events", currency: null, axis: axis(30, "day") } as const;
  const actives = ActivesQuestion.parse(asked(30));
  const retention = RetentionQuestion.parse(asked(14));
  const cohorts = axis(14, "day");
  const table = { since: 0, sort: "events", limit: 50 } as const;
  return [
    measureAllByHourQuery({ ...month, measure: "people" }),
    measurePerEventQuery({ ...month, axis: axis(1, "minute") }),
    measurePerEventQuery({ ...month, measure: "people", events: steps, axis: axis(7, "hour") }),
    topValuesQuery(month, "country", 8),
    measurePerValueQuery(month, "country", ["DE", "US", "GB", "FR"]),
    activesQuery(actives, widened(axis(30, "day"), timeZone, -29)),
    retentionQuery(retention, cohorts, widened(cohorts, timeZone, retention.periods)),
    funnelQuery(FunnelQuestion.parse({ ...asked(7), steps }), over(7)),
    valuesQuery({ ...rows, ...over(30) }, "app_version", table),
    trendQuery({ ...rows, ...over(7) }, "name", [...events], (7 * DAY * 1000) / 40),
    pathsQuery({ ...rows, ...over(7) }, ""),
    searchQuery({ ...rows, ...over(7), events: steps.slice(0, 1) }, "happened", undefined, 51),
  ];
}
