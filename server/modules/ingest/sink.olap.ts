import { z } from "zod";
import { namedQuery, type InsertBlock } from "#server/platform/clickhouse/clickhouse.ts";

const JSON_TYPE = "JSON(max_dynamic_paths = 32)";
/** Where a line has none of its tenant's plan. */
const RETENTION_DAYS = 400;

const sent = (column: string) => [column, "String", column] as const;
const moment = (column: string) =>
  [column, "Int64", `fromUnixTimestamp64Milli(${column}, 'UTC')`] as const;

/** Column, type in the line, value in the table. `properties` and `context` are objects, in older lines text of one. */
const FIELDS = [
  ["app_id", "UUID", "app_id"],
  ["tenant_id", "UUID", "tenant_id"],
  ...["event_id", "type", "name", "user_id", "anonymous_id", "env"].map(sent),
  ...["at", "received_at"].map(moment),
  ...["key_id", "app_version", "platform", "country"].map(sent),
  ...["os_version", "device_model", "locale", "library", "session_id", "currency"].map(sent),
  ["revenue_micros", "Int64", "revenue_micros"],
  ["retention_days", "UInt16", `if(retention_days = 0, ${RETENTION_DAYS}, retention_days)`],
  ["properties", "String", `ifNull(parsed, CAST('{}', '${JSON_TYPE}'))`],
  sent("context"),
] as const;

/** Lines of `toNdjson` into the events table, once for a token. */
export const eventBlock = (ndjson: Uint8Array, token: string): InsertBlock => ({
  table: "events",
  columns: [...FIELDS.map(([column]) => column), "properties_text", "block"],
  select: `WITH accurateCastOrNull(properties, '${JSON_TYPE}') AS parsed
    SELECT ${FIELDS.map(([, , value]) => value).join(", ")}, if(isNull(parsed), properties, ''), {block:String} FROM {source}`,
  structure: FIELDS.map(([column, type]) => `${column} ${type}`).join(", "),
  ndjson,
  token,
  params: { block: token },
});

/** What arrived since a moment (ms), newest first: to go on recognising repetitions after a restart. */
export const recentEventIds = namedQuery({
  name: "sink.recentEventIds",
  sql: `SELECT toString(app_id) AS app, event_id AS id FROM events
    WHERE received_at >= fromUnixTimestamp64Milli({sinceMs:Int64}) ORDER BY received_at DESC LIMIT {limit:UInt32}`,
  params: z.object({ sinceMs: z.int(), limit: z.int() }),
  row: z.object({ app: z.string(), id: z.string() }),
  tenant: true,
});
