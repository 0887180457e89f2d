import { z } from "zod";
import type { ActivesQuestion } from "#shared/contracts/analytics.ts";
import { onAxisMs, stepOf, whereRows } from "./filters.olap.ts";
import { statesPerStep } from "./hourly-states.olap.ts";
import { bound, olap, shapedQuery } from "./olap-fragment.ts";
import type { ZonedAxis } from "./time-axis.ts";

const Row = z.object({
  target: z.number(),
  day: z.number(),
  week: z.number(),
  month: z.number(),
});

/**
 * People of each day, of the 7 and of the 30 days that end with it. `axis`: days; `target` is the number of the day on it,
 * from 1. A day's people are one state, and each day takes part in the 30 days that begin with it.
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
    olap`SELECT target, uniqCombined64MergeIf(state, target = number) AS day,
        uniqCombined64MergeIf(state, target < number + 7) AS week, uniqCombined64Merge(state) AS month
      FROM (SELECT toInt64(indexOf(${days}, bucket)) AS number, uniqCombined64MergeState(s.people) AS state
        FROM (${states}) AS s GROUP BY number)
      ARRAY JOIN range(number, least(number + 30, ${last})) AS target
      GROUP BY target ORDER BY target`,
    Row,
  );
}
