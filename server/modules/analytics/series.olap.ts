import { z } from "zod";
import type { EventChoice, Filter, Measure, Property } from "#shared/contracts/analytics.ts";
import type { AppId } from "#shared/kernel/ids.ts";
import { groupOf, isEvent, onAxisMs, stepOf, whereRows } from "./filters.olap.ts";
import { statesPerStep } from "./hourly-states.olap.ts";
import { measured } from "./measures.olap.ts";
import { bound, joined, olap, shapedQuery, type Fragment } from "./fragment.olap.ts";
import type { ZonedAxis } from "./time-axis.ts";

export interface SeriesRead {
  readonly appId: AppId;
  readonly env: "live" | "test";
  readonly filters: readonly Filter[];
  readonly events: readonly EventChoice[];
  readonly measure: Measure;
  readonly currency: string | null;
  readonly axis: ZonedAxis;
}

const value = z.number().nullable();
export const Columns = z.object({ bucket: z.array(z.number()), values: z.array(z.array(value)) });
/** `bucket` 0 is the whole range. */
export type Columns = z.infer<typeof Columns>;

/** All as one row of columns: a hundred thousand small objects would cost more than the query. */
const asColumns = (inner: Fragment): Fragment =>
  olap`SELECT groupArray(bucket) AS bucket, groupArray(m) AS values FROM (${inner})`;

const ofCurrency = ({ measure, currency }: SeriesRead): Fragment =>
  measure === "revenue" && currency !== null
    ? olap`currency = ${bound("String", currency)}`
    : olap`1`;

const where = (read: SeriesRead): Fragment =>
  olap`${whereRows({ ...read, ...onAxisMs(read.axis) })} AND ${ofCurrency(read)}`;

/** One column per chosen event (one for all when none is chosen), per step and for the whole range. */
export function measurePerEventQuery(read: SeriesRead) {
  const conditions = read.events.length === 0 ? [olap`1`] : read.events.map(isEvent);
  const columns = conditions.map((condition) => measured(read.measure, condition));
  return shapedQuery(
    "analytics.series",
    asColumns(olap`SELECT ${stepOf(read.axis)} AS bucket, [${joined(columns, "comma")}] AS m
      FROM events WHERE ${where(read)} GROUP BY GROUPING SETS ((bucket), ())`),
    Columns,
  );
}

/** The same for all events of an app without a filter, from hourly states. */
export function measureAllByHourQuery(read: SeriesRead) {
  const m = {
    events: olap`toFloat64(sum(s.events))`,
    people: olap`toFloat64(uniqCombined64Merge(s.people))`,
    average: olap`if(sum(s.events) = 0, NULL, sum(s.events) / uniqCombined64Merge(s.people))`,
  }[read.measure as "events" | "people" | "average"];
  return shapedQuery(
    "analytics.seriesByHour",
    asColumns(
      olap`SELECT bucket, [${m}] AS m FROM (${statesPerStep(read, read.axis)}) AS s GROUP BY GROUPING SETS ((bucket), ())`,
    ),
    Columns,
  );
}

const Top = z.object({ value: z.string(), total: value });

/** The values with most of what is measured, most first. */
export function topValuesQuery(read: SeriesRead, property: Property, top: number) {
  const sql = olap`SELECT ${groupOf(property)} AS value, ${measured(read.measure, olap`1`)} AS total
    FROM events WHERE ${where(read)} ${rankable(read)} GROUP BY value ORDER BY ${rank(read)} DESC, value LIMIT ${bound("UInt32", top)}`;
  return shapedQuery("analytics.seriesValues", sql, Top);
}

/** By events where an average would put a value with one person first. */
const rank = ({ measure }: SeriesRead): Fragment =>
  measure === "average" ? olap`count()` : olap`abs(total)`;
const rankable = ({ measure }: SeriesRead): Fragment =>
  measure === "revenue" ? olap`AND revenue_micros != 0` : olap``;

/** One column per given value and a last one for all others. */
export function measurePerValueQuery(
  read: SeriesRead,
  property: Property,
  values: readonly string[],
) {
  const place = olap`indexOf(${bound("Array(String)", values)}, ${groupOf(property)})`;
  const columns = [...values.keys(), -1].map((index) =>
    measured(read.measure, olap`place = ${bound("Int64", index + 1)}`),
  );
  return shapedQuery(
    "analytics.seriesPerValue",
    asColumns(olap`SELECT bucket, [${joined(columns, "comma")}] AS m
      FROM (SELECT ${stepOf(read.axis)} AS bucket, ${place} AS place, ${NEEDED[read.measure]} FROM events WHERE ${where(read)} ${rankable(read)})
      GROUP BY GROUPING SETS ((bucket), ())`),
    Columns,
  );
}

const NEEDED: Record<Measure, Fragment> = {
  events: olap`1 AS one`,
  people: olap`person`,
  sessions: olap`session_id`,
  revenue: olap`revenue_micros`,
  average: olap`person`,
};
