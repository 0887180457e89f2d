import { ofApp, onAxisMs, moment, stepOf, type Rows } from "./filters.olap.ts";
import { bound, olap, type Fragment } from "./fragment.olap.ts";
import type { ZonedAxis } from "./time-axis.ts";

const HOUR = 3600;

/** Hours of UTC that an edge of the axis cuts in two, as every midnight in Kolkata or Kathmandu does. */
export const cutHours = (axis: ZonedAxis): number[] =>
  [...axis.starts, axis.end]
    .filter((edge) => edge % HOUR !== 0)
    .map((edge) => edge - (edge % HOUR));

/** Is it worth to read hours? Not when each of them is cut. */
export const hasHours = (axis: ZonedAxis): boolean =>
  axis.step !== "minute" &&
  axis.step !== "5 minutes" &&
  (axis.step !== "hour" || cutHours(axis).length === 0);

/**
 * (bucket, events, people): per step the events and the state of people of a whole app. Whole hours come from the hourly
 * states; the events of an hour that an edge cuts are read themselves, each on its side of the edge.
 */
export function statesPerStep(rows: Pick<Rows, "appId" | "env">, axis: ZonedAxis): Fragment {
  const cut = cutHours(axis);
  const range = onAxisMs(axis);
  const whole = olap`SELECT ${stepOf(axis, "hour")} AS bucket, sum(actives_per_hour.events) AS events, uniqCombined64MergeState(actives_per_hour.people) AS people
    FROM actives_per_hour
    WHERE ${ofApp(rows)} AND hour >= ${moment(range.from)} AND hour < ${moment(range.to)} AND NOT (toUnixTimestamp(hour) IN ${bound("Array(UInt32)", cut)})
    GROUP BY bucket`;
  if (cut.length === 0) return whole;
  return olap`${whole} UNION ALL
    SELECT ${stepOf(axis)} AS bucket, count() AS events, uniqCombined64State(person) AS people
    FROM events
    WHERE ${ofApp(rows)} AND at >= ${moment(range.from)} AND at < ${moment(range.to)} AND toUnixTimestamp(toStartOfHour(at)) IN ${bound("Array(UInt32)", cut)}
    GROUP BY bucket`;
}
