import { z } from "zod";
import type { Property } from "#shared/contracts/analytics.ts";
import { groupOf, moment, whereRows, type Rows } from "./filters.olap.ts";
import { bound, olap, shapedQuery } from "./fragment.olap.ts";

const Totals = z.object({ events: z.number(), people: z.number(), values: z.number() });
const Value = z.object({
  value: z.string(),
  events: z.number(),
  previous: z.number(),
  people: z.number(),
});

/** Values of a property with most events or people. `since`: what lies before it is only counted as `previous`. */
export const valuesQuery = (
  rows: Rows,
  property: Property,
  { since, sort, limit }: { since: number; sort: "events" | "people"; limit: number },
) =>
  shapedQuery(
    "analytics.breakdown",
    olap`SELECT ${groupOf(property)} AS value, countIf(at >= ${moment(since)}) AS events, countIf(at < ${moment(since)}) AS previous,
        uniqCombined64If(person, at >= ${moment(since)}) AS people
      FROM events WHERE ${whereRows(rows)} GROUP BY value HAVING events > 0
      ORDER BY ${sort === "people" ? olap`people` : olap`events`} DESC, value LIMIT ${bound("UInt32", limit)}`,
    Value,
  );

export const totalsQuery = (rows: Rows, property: Property) =>
  shapedQuery(
    "analytics.breakdownTotals",
    olap`SELECT count() AS events, uniqCombined64(person) AS people, uniqCombined64(${groupOf(property)}) AS values
      FROM events WHERE ${whereRows(rows)}`,
    Totals,
  );

/** Events of each value in `parts` equal parts of the range; `place` counts the values from 1, parts without events are missing. */
export const trendQuery = (
  rows: Rows,
  property: Property,
  values: readonly string[],
  partMs: number,
) =>
  shapedQuery(
    "analytics.breakdownTrend",
    olap`SELECT place, part, count() AS events
      FROM (SELECT indexOf(${bound("Array(String)", values)}, ${groupOf(property)}) AS place,
          intDiv(toUnixTimestamp64Milli(at) - ${bound("Int64", rows.from)}, ${bound("Int64", partMs)}) AS part
        FROM events WHERE ${whereRows(rows)})
      WHERE place > 0 GROUP BY place, part`,
    z.object({ place: z.number(), part: z.number(), events: z.number() }),
  );
