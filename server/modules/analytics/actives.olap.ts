import { z } from "zod";
import type { ActivesQuestion } from "#shared/contracts/analytics.ts";
import { onAxisMs, stepOf, whereRows } from "./filters.olap.ts";
import { statesPerStep } from "./hourly-states.olap.ts";
import { bound, olap, shapedQuery } from "./fragment.olap.ts";
import type { ZonedAxis } from "./time-axis.ts";

const Row = z.object({
  target: z.number(),
  day: z.number(),
  week: z.number(),
  month: z.number(),
});

/**
 * People of each day, of the 7 and of the 30 days that end with it. `axis`: days; `target` is the number of the day on it,
 * from 1. A day's people are one state. To merge thirty of them for each day would be slow: `five` is the state of the five
 * days that end with day `e`; two of those are a week, six are thirty days.
 */
export function activesQuery(input: ActivesQuestion, axis: ZonedAxis) {
  const plain = input.filters.length === 0 && input.events.length === 0;
  const states = plain
    ? statesPerStep(input, axis)
    : olap`SELECT ${stepOf(axis)} AS bucket, uniqCombined64State(person) AS people
        FROM events WHERE ${whereRows({ ...input, ...onAxisMs(axis) })} GROUP BY bucket`;
  const days = bound("Array(UInt32)", axis.starts);
  const last = bound("Int64", axis.starts.length + 1);
  return shapedQuery(
    "analytics.actives",
    olap`SELECT target, maxIf(day, e = target) AS day, uniqCombined64MergeIf(five, target - e IN (0, 2)) AS week,
        uniqCombined64MergeIf(five, (target - e) % 5 = 0) AS month
      FROM (SELECT e, uniqCombined64MergeIf(state, number = e) AS day, uniqCombined64MergeState(state) AS five
        FROM (SELECT toInt64(indexOf(${days}, bucket)) AS number, uniqCombined64MergeState(s.people) AS state
          FROM (${states}) AS s GROUP BY number)
        ARRAY JOIN range(number, least(number + 5, ${last})) AS e GROUP BY e)
      ARRAY JOIN arrayFilter(t -> t < ${last}, [e, e + 2, e + 5, e + 10, e + 15, e + 20, e + 25]) AS target
      GROUP BY target ORDER BY target`,
    Row,
  );
}
