import type {
  EventChoice,
  EventColumn,
  Filter,
  FilterOperator,
  Property,
} from "#shared/contracts/analytics.ts";
import type { AppId } from "#shared/kernel/ids.ts";
import { bound, joined, olap, type Fragment } from "./fragment.olap.ts";
import type { ZonedAxis } from "./time-axis.ts";

const COLUMNS: Record<EventColumn, Fragment> = {
  name: olap`name`,
  type: olap`type`,
  app_version: olap`app_version`,
  platform: olap`platform`,
  country: olap`country`,
  os_version: olap`os_version`,
  device_model: olap`device_model`,
  locale: olap`locale`,
  library: olap`library`,
  currency: olap`currency`,
  revenue: olap`if(revenue_micros = 0, '', toString(revenue_micros / 1000000))`,
  user_id: olap`user_id`,
  anonymous_id: olap`anonymous_id`,
  person: olap`person`,
  session_id: olap`session_id`,
  key_id: olap`key_id`,
};
const PREFIX = "properties.";
/** A value longer than this is told apart by its beginning only. */
const VALUE = olap`500`;

/** The value as text; empty where the event has none. A JSON path is bound, never written. */
export const valueOf = (property: Property): Fragment =>
  property.startsWith(PREFIX)
    ? olap`toString(properties.${bound("Identifier", property.slice(PREFIX.length))})`
    : COLUMNS[property as EventColumn];

/** For grouping: plain text, cut. */
export const groupOf = (property: Property): Fragment =>
  olap`substringUTF8(toString(${valueOf(property)}), 1, ${VALUE})`;

const numberOf = (property: Property): Fragment =>
  property === "revenue"
    ? olap`if(revenue_micros = 0, nan, revenue_micros / 1000000)`
    : olap`ifNull(toFloat64OrNull(toString(${valueOf(property)})), nan)`;

type Compare = (filter: Filter) => Fragment;
const values = ({ values: list }: Filter) => bound("Array(String)", list);
const limit = ({ values: [first] }: Filter) => bound("Float64", Number(first));
const OPERATORS: Record<FilterOperator, Compare> = {
  is: (filter) => olap`${valueOf(filter.property)} IN ${values(filter)}`,
  is_not: (filter) => olap`NOT (${valueOf(filter.property)} IN ${values(filter)})`,
  contains: (filter) =>
    olap`multiSearchAnyCaseInsensitiveUTF8(toString(${valueOf(filter.property)}), ${values(filter)}) = 1`,
  not_contains: (filter) =>
    olap`multiSearchAnyCaseInsensitiveUTF8(toString(${valueOf(filter.property)}), ${values(filter)}) = 0`,
  exists: (filter) => olap`${valueOf(filter.property)} != ''`,
  not_exists: (filter) => olap`${valueOf(filter.property)} = ''`,
  gt: (filter) => olap`${numberOf(filter.property)} > ${limit(filter)}`,
  gte: (filter) => olap`${numberOf(filter.property)} >= ${limit(filter)}`,
  lt: (filter) => olap`${numberOf(filter.property)} < ${limit(filter)}`,
  lte: (filter) => olap`${numberOf(filter.property)} <= ${limit(filter)}`,
};

export const all = (filters: readonly Filter[]): Fragment =>
  joined(
    filters.map((filter) => OPERATORS[filter.operator](filter)),
    "and",
    olap`1`,
  );

/** One event: its name and its own filters. */
export const isEvent = ({ name, filters }: EventChoice): Fragment =>
  name === null
    ? olap`(${all(filters)})`
    : olap`(name = ${bound("String", name)} AND ${all(filters)})`;

/** Any of them; none chosen is any event. */
export const isAnyOf = (events: readonly EventChoice[]): Fragment =>
  events.length === 0 ? olap`1` : olap`(${joined(events.map(isEvent), "or")})`;

export interface Rows {
  readonly appId: AppId;
  readonly env: "live" | "test" | "all";
  /** Milliseconds; `to` is not included. */
  readonly from: number;
  readonly to: number;
  readonly filters?: readonly Filter[];
  readonly events?: readonly EventChoice[];
}

const ENVS = { live: olap`env = 'live'`, test: olap`env = 'test'`, all: olap`1` };
export const ofApp = ({ appId, env }: Pick<Rows, "appId" | "env">): Fragment =>
  olap`tenant_id = {tenant:UUID} AND app_id = ${bound("UUID", appId)} AND ${ENVS[env]}`;
export const moment = (ms: number): Fragment =>
  olap`fromUnixTimestamp64Milli(${bound("Int64", ms)})`;

/** The events of a question, by when they happened. */
export const whereRows = (rows: Rows): Fragment =>
  olap`${ofApp(rows)} AND at >= ${moment(rows.from)} AND at < ${moment(rows.to)} AND ${all(rows.filters ?? [])} AND ${isAnyOf(rows.events ?? [])}`;

const TIMES = { at: olap`toUnixTimestamp(at)`, hour: olap`toUnixTimestamp(hour)` };
/** The start of the step that holds a row's time, in seconds. The row must lie on the axis. */
export function stepOf(axis: ZonedAxis, column: keyof typeof TIMES = "at"): Fragment {
  if (!axis.even) return olap`roundDown(${TIMES[column]}, ${bound("Array(UInt32)", axis.starts)})`;
  const [from, seconds] = [bound("UInt32", axis.even.from), bound("UInt32", axis.even.seconds)];
  return olap`toUInt32(${from} + intDiv(${TIMES[column]} - ${from}, ${seconds}) * ${seconds})`;
}

export const onAxisMs = (axis: ZonedAxis) => ({
  from: (axis.starts[0] ?? axis.end) * 1000,
  to: axis.end * 1000,
});
