import { z } from "zod";
import type { FunnelQuestion } from "#shared/contracts/analytics.ts";
import { groupOf, isEvent, whereRows } from "./filters.olap.ts";
import { bound, joined, olap, ordinal, shapedQuery, type Fragment } from "./fragment.olap.ts";

/** Of one person at most so many funnel events are followed, the earliest. */
export const MAX_EVENTS_OF_PERSON = 10_000;

const Row = z.object({
  /** The row of all branches together. */
  everybody: z.coerce.boolean(),
  branch: z.string(),
  /** By number of steps reached: people, and the median seconds of each step from the one before. */
  people: z.array(z.number()),
  seconds: z.array(z.number().nullable()),
});

/**
 * Each person's funnel events in order of time, as (milliseconds, bits of the steps they are not), are folded once. ClickHouse's
 * windowFunnel lets one event take two steps and cannot count the same event twice in a row, so it is not used.
 */
export function funnelQuery(input: FunnelQuestion, range: { from: number; to: number }) {
  const steps = input.steps.map(isEvent);
  // A bit that is set says "not this step", the first step in the highest: of one moment, earlier steps sort first.
  const misses = joined(
    steps.map(
      (step, index) =>
        olap`bitShiftLeft(toUInt16(NOT ${step}), ${ordinal(steps.length - 1 - index)})`,
    ),
    "comma",
  );
  const mask = olap`toUInt16(arraySum([${misses}]))`;
  const value = input.breakdown
    ? olap`argMin(${groupOf(input.breakdown.property)}, (at, event_id))`
    : olap`''`;
  const order = FOLDS[input.order](steps.length, bound("Int64", input.windowSeconds * 1000));
  const reached = steps.map((_, index) => olap`countIf(length(times) > ${ordinal(index)})`);
  const seconds = steps.map((_, index) =>
    index === 0
      ? olap`NULL`
      : olap`if(countIf(length(times) > ${ordinal(index)}) = 0, NULL, quantileExactInclusiveIf(0.5)((times[${ordinal(index + 1)}] - times[${ordinal(index)}]) / 1000, length(times) > ${ordinal(index)}))`,
  );
  return shapedQuery(
    "analytics.funnel",
    olap`SELECT grouping(branch) = 1 AS everybody, branch, [${joined(reached, "comma")}] AS people, [${joined(seconds, "comma")}] AS seconds
      FROM (SELECT branch, ${order.times} AS times
        FROM (SELECT branch, arrayFold(${order.fold}, points, ${order.start}) AS folded
          FROM (SELECT person, ${value} AS branch, arraySlice(arraySort(groupArray((toUnixTimestamp64Milli(at), ${mask}))), 1, ${ordinal(MAX_EVENTS_OF_PERSON)}) AS points
            FROM events WHERE ${whereRows({ ...input, ...range, events: input.steps })} GROUP BY person)))
      WHERE notEmpty(times) GROUP BY GROUPING SETS ((branch), ())`,
    Row,
  );
}

interface Fold {
  readonly fold: Fragment;
  readonly start: Fragment;
  /** The times of the steps a person came through, in order. */
  readonly times: Fragment;
}

const none = olap`emptyArrayInt64()`;
const chain = (step: number): Fragment => olap`acc.${ordinal(step)}`;
const isStep = (step: number, of: number): Fragment =>
  olap`NOT bitTest(e.2, ${ordinal(of - step)})`;
const follows = (step: number, of: number, window: Fragment): Fragment =>
  olap`${isStep(step, of)} AND notEmpty(${chain(step - 1)}) AND e.1 - ${chain(step - 1)}[1] <= ${window}`;
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const starts = (count: number): Fragment =>
  olap`tuple(${joined(
    numbers(count).map(() => none),
    "comma",
  )})`;

/** State: the chain of times that reached each step, with the latest possible beginning. */
const ordered = (count: number, window: Fragment): Fold => ({
  fold: olap`(acc, e) -> tuple(${joined(
    numbers(count).map((step) =>
      step === 1
        ? olap`if(${isStep(1, count)}, [e.1], ${chain(1)})`
        : olap`if(${follows(step, count, window)}, arrayPushBack(${chain(step - 1)}, e.1), ${chain(step)})`,
    ),
    "comma",
  )})`,
  start: starts(count),
  times: longest(count),
});

/** State: the chains that end at the event before, and the longest one so far. */
const strict = (count: number, window: Fragment): Fold => {
  const next = numbers(count).map((step) =>
    step === 1
      ? olap`if(${isStep(1, count)}, [e.1], ${none})`
      : olap`if(${follows(step, count, window)}, arrayPushBack(${chain(step - 1)}, e.1), ${none})`,
  );
  const best = joined([...next.toReversed(), chain(count + 1)], "comma");
  return {
    fold: olap`(acc, e) -> tuple(${joined(next, "comma")}, arrayReduce('argMax', [${best}], arrayMap(c -> toInt64(length(c)), [${best}])))`,
    start: starts(count + 1),
    times: olap`folded.${ordinal(count + 1)}`,
  };
};

/** State: when each step was last seen, and the most that fitted into one window. */
const any = (count: number, window: Fragment): Fold => {
  const seen = numbers(count).map(
    (step) =>
      olap`if(${isStep(step, count)}, [e.1], arrayFilter(s -> e.1 - s <= ${window}, ${chain(step)}))`,
  );
  const now = olap`arraySort(arrayConcat(${joined(seen, "comma")}))`;
  return {
    fold: olap`(acc, e) -> tuple(${joined(seen, "comma")}, if(length(${now}) >= length(${chain(count + 1)}), ${now}, ${chain(count + 1)}))`,
    start: starts(count + 1),
    times: olap`folded.${ordinal(count + 1)}`,
  };
};

const longest = (count: number): Fragment =>
  olap`arrayFirst(c -> notEmpty(c), [${joined(
    numbers(count)
      .toReversed()
      .map((step) => olap`folded.${ordinal(step)}`),
    "comma",
  )}])`;

const FOLDS = { ordered, strict, any };
