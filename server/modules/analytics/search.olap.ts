import { z } from "zod";
import { all, isAnyOf, moment, ofApp, type Rows } from "./filters.olap.ts";
import { bound, olap, shapedQuery, type Fragment } from "./fragment.olap.ts";

const instant = z.iso.datetime();
export const DetailRow = z.object({
  event_id: z.string(),
  app: z.string(),
  type: z.enum(["track", "identify", "screen", "page", "group", "alias"]),
  name: z.string(),
  user_id: z.string(),
  anonymous_id: z.string(),
  env: z.enum(["live", "test"]),
  at: instant,
  received_at: instant,
  stored_at: instant,
  key_id: z.string(),
  app_version: z.string(),
  platform: z.string(),
  country: z.string(),
  os_version: z.string(),
  device_model: z.string(),
  locale: z.string(),
  library: z.string(),
  session_id: z.string(),
  currency: z.string(),
  revenue_micros: z.number(),
  sent_properties: z.string(),
  context: z.string(),
});
export type DetailRow = z.infer<typeof DetailRow>;

const DETAIL = olap`event_id, toString(app_id) AS app, type, name, user_id, anonymous_id, env, at, received_at, stored_at, key_id, app_version, platform,
    country, os_version, device_model, locale, library, session_id, currency, revenue_micros,
    if(properties_text = '', toJSONString(properties), properties_text) AS sent_properties, context`;

const BY = { happened: olap`at`, received: olap`received_at` };

/** The last row of the page before: its time in milliseconds and its id. */
export interface Position {
  readonly ms: number;
  readonly eventId: string;
}

const inTime = (rows: Rows, time: Fragment): Fragment =>
  olap`${ofApp(rows)} AND ${time} >= ${moment(rows.from)} AND ${time} < ${moment(rows.to)} AND ${all(rows.filters ?? [])} AND ${isAnyOf(rows.events ?? [])}`;

/** Newest first, after `position`. */
export function searchQuery(
  rows: Rows,
  by: keyof typeof BY,
  position: Position | undefined,
  limit: number,
) {
  const time = BY[by];
  const after: Fragment = position
    ? olap`${time} <= ${moment(position.ms)} AND (${time} < ${moment(position.ms)} OR event_id > ${bound("String", position.eventId)})`
    : olap`1`;
  return shapedQuery(
    "events.search",
    olap`SELECT ${DETAIL} FROM events
      WHERE ${inTime(rows, time)} AND ${after}
      ORDER BY ${time} DESC, event_id LIMIT ${bound("UInt32", limit)}`,
    DetailRow,
  );
}

/** How many events lie in each part of `widthMs` of the question's time, newest first; empty parts are missing. */
export function crowdQuery(rows: Rows, by: keyof typeof BY, widthMs: number) {
  const [time, from, width] = [BY[by], bound("Int64", rows.from), bound("Int64", widthMs)];
  return shapedQuery(
    "events.crowd",
    olap`SELECT toUInt32(intDiv(toUnixTimestamp64Milli(${time}) - ${from}, ${width})) AS part, count() AS events FROM events
      WHERE ${inTime(rows, time)} GROUP BY part ORDER BY part DESC`,
    z.object({ part: z.int(), events: z.int() }),
  );
}

/** One event by its id; its time spares the other months. */
export const eventQuery = (of: Pick<Rows, "appId">, eventId: string, atMs: number | null) =>
  shapedQuery(
    "events.one",
    olap`SELECT ${DETAIL} FROM events
      WHERE ${ofApp({ ...of, env: "all" })} AND event_id = ${bound("String", eventId)} AND ${atMs === null ? olap`1` : olap`at = ${moment(atMs)}`}
      ORDER BY received_at LIMIT 1`,
    DetailRow,
  );
