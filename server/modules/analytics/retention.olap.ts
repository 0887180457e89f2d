import { z } from "zod";
import type { RetentionQuestion } from "#shared/contracts/analytics.ts";
import { all, isAnyOf, isEvent, moment, ofApp, onAxisMs, stepOf } from "./filters.olap.ts";
import { bound, olap, shapedQuery, type Fragment } from "./fragment.olap.ts";
import type { ZonedAxis } from "./time-axis.ts";

const Row = z.object({ cohort: z.number(), back: z.number(), people: z.number() });

/**
 * People by the start of their cohort's step and of a step in which they came back; `back` = `cohort` counts the cohort itself.
 * `wide` also holds the steps after the last cohort. With `after` only the last step in which a person came counts.
 */
export function retentionQuery(input: RetentionQuestion, cohorts: ZonedAxis, wide: ZonedAxis) {
  const range = onAxisMs(wide);
  const started = olap`(${isEvent(input.start)} AND at < ${moment(cohorts.end * 1000)})`;
  const returned = olap`(${isEvent(input.returning)} AND at >= ${moment(range.from)})`;
  const step = stepOf(wide);
  const bounds = { from: bound("Int64", range.from), end: bound("UInt32", cohorts.end) };
  const first = olap`minIf(at, ${started})`;
  const cohortsOf: Record<RetentionQuestion["cohort"], Fragment> = {
    // A first time before the range belongs to no cohort of it; 1970 is "never".
    first: olap`if(toUnixTimestamp64Milli(${first}) < ${bounds.from}, [], [${stepOfValue(wide, first)}])`,
    any: olap`groupUniqArrayIf(${step}, ${started} AND at >= ${moment(range.from)})`,
  };
  const backs: Record<RetentionQuestion["counting"], Fragment> = {
    on: olap`arrayPushFront(arrayFilter(r -> r > cohort, returns), cohort)`,
    after: olap`if(arrayMax(arrayPushFront(returns, 0)) > cohort, [cohort, arrayMax(returns)], [cohort])`,
  };
  // Only the first time ever needs the past before the range.
  const since = input.cohort === "first" ? olap`1` : olap`at >= ${moment(range.from)}`;
  return shapedQuery(
    "analytics.retention",
    olap`SELECT cohort, back, count() AS people FROM (
        SELECT cohort, arrayJoin(${backs[input.counting]}) AS back FROM (
          SELECT arrayJoin(cohorts) AS cohort, returns FROM (
            SELECT person, ${cohortsOf[input.cohort]} AS cohorts, groupUniqArrayIf(${step}, ${returned}) AS returns
            FROM events
            WHERE ${ofApp(input)} AND ${since} AND at < ${moment(range.to)} AND ${all(input.filters)} AND ${isAnyOf([input.start, input.returning])}
            GROUP BY person HAVING notEmpty(cohorts))))
      GROUP BY cohort, back`,
    Row,
  );
}

function stepOfValue(axis: ZonedAxis, value: Fragment): Fragment {
  return olap`roundDown(toUnixTimestamp(${value}), ${bound("Array(UInt32)", axis.starts)})`;
}
