import { z } from "zod";
import { namedQuery, type InsertBlock } from "#server/platform/clickhouse/clickhouse.ts";

const FIELDS = [
  ["app_id", "UUID", "app_id"],
  ["tenant_id", "UUID", "tenant_id"],
  ["event_id", "String", "event_id"],
  ["type", "String", "type"],
  ["name", "String", "name"],
  ["user_id", "String", "user_id"],
  ["anonymous_id", "String", "anonymous_id"],
  ["env", "String", "env"],
  ["at", "Int64", "fromUnixTimestamp64Milli(at, 'UTC')"],
  ["received_at", "Int64", "fromUnixTimestamp64Milli(received_at, 'UTC')"],
  ["key_id", "String", "key_id"],
  ["app_version", "String", "app_version"],
  ["platform", "String", "platform"],
  ["country", "String", "country"],
  ["properties", "String", "properties"],
  ["context", "String", "context"],
] as const;

/** Lines of `toNdjson` into the events table, once for a token. */
export const eventBlock = (ndjson: Uint8Array, token: string): InsertBlock => ({
  table: "events",
  columns: [...FIELDS.map(([column]) => column), "block"],
  select: `SELECT ${FIELDS.map(([, , value]) => value).join(", ")}, {block:String} FROM {source}`,
  structure: FIELDS.map(([column, type]) => `${column} ${type}`).join(", "),
  ndjson,
  token,
  params: { block: token },
});

/** Which of these ids another block has stored already. */
export const storedElsewhere = namedQuery({
  name: "sink.storedElsewhere",
  sql: `SELECT DISTINCT concat(toString(app_id), event_id) AS id FROM events
    WHERE app_id IN {apps:Array(UUID)} AND event_id IN {ids:Array(String)} AND block != {block:String}`,
  params: z.object({ apps: z.array(z.uuid()), ids: z.array(z.string()), block: z.string() }),
  row: z.object({ id: z.string() }),
  tenant: true,
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
