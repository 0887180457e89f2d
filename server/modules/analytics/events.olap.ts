import { z } from "zod";
import { namedQuery } from "#server/platform/clickhouse/clickhouse.ts";

const instant = z.iso.datetime();

export const eventRow = z.object({
  event_id: z.string(),
  app_id: z.string(),
  type: z.enum(["track", "identify", "screen", "page", "group", "alias"]),
  name: z.string(),
  user_id: z.string(),
  anonymous_id: z.string(),
  env: z.enum(["live", "test"]),
  at: instant,
  received_at: instant,
  key_id: z.string(),
  app_version: z.string(),
  platform: z.string(),
  country: z.string(),
  properties: z.string(),
  context: z.string(),
});
export type EventRow = z.infer<typeof eventRow>;

/** Newest arrivals of some apps since a moment (ms). An empty `name` is any. */
export const latestEvents = namedQuery({
  name: "events.latest",
  sql: `SELECT event_id, app_id, type, name, user_id, anonymous_id, env, at, received_at, key_id, app_version, platform, country,
      if(properties_text = '', toJSONString(events.properties), properties_text) AS properties, context
    FROM events
    WHERE tenant_id = {tenant:UUID} AND app_id IN {apps:Array(UUID)} AND env IN {envs:Array(String)}
      AND received_at >= fromUnixTimestamp64Milli({sinceMs:Int64}) AND ({name:String} = '' OR name = {name:String})
    ORDER BY received_at DESC, at DESC, event_id LIMIT {limit:UInt16}`,
  params: z.object({
    apps: z.array(z.uuid()),
    envs: z.array(z.string()),
    sinceMs: z.int(),
    name: z.string(),
    limit: z.int(),
  }),
  row: eventRow,
  tenant: true,
});

/** `from` in seconds; minutes without events are missing. */
export const eventsPerMinute = namedQuery({
  name: "events.perMinute",
  sql: `SELECT toUnixTimestamp(minute) AS at, toUInt64(sum(events)) AS accepted FROM events_per_minute
    WHERE tenant_id = {tenant:UUID} AND app_id IN {apps:Array(UUID)} AND env IN {envs:Array(String)} AND minute >= toDateTime({from:UInt32}, 'UTC')
    GROUP BY minute ORDER BY minute`,
  params: z.object({ apps: z.array(z.uuid()), envs: z.array(z.string()), from: z.int() }),
  row: z.object({ at: z.int(), accepted: z.number() }),
  tenant: true,
});

/** Live events of many tenants per hour since `from` (seconds). */
export const tenantHours = namedQuery({
  name: "tenants.activity",
  sql: `SELECT tenant_id, toUnixTimestamp(toStartOfHour(minute)) AS at, toUInt64(sum(events)) AS accepted FROM events_per_minute
    WHERE tenant_id IN {tenants:Array(UUID)} AND env = 'live' AND minute >= toDateTime({from:UInt32}, 'UTC')
    GROUP BY tenant_id, at`,
  params: z.object({ tenants: z.array(z.uuid()), from: z.int() }),
  row: z.object({ tenant_id: z.string(), at: z.int(), accepted: z.number() }),
  tenant: true,
});

/** All tenants together, test keys included: what the platform itself carries. */
export const platformMinutes = namedQuery({
  name: "platform.pulse",
  sql: `SELECT toUnixTimestamp(minute) AS at, toUInt64(sum(events)) AS accepted, toUInt64(uniqExact(tenant_id)) AS tenants, toInt64(max(lag_ms)) AS lag
    FROM events_per_minute WHERE minute >= toDateTime({from:UInt32}, 'UTC') GROUP BY minute ORDER BY minute`,
  params: z.object({ from: z.int() }),
  row: z.object({ at: z.int(), accepted: z.number(), tenants: z.number(), lag: z.number() }),
  tenant: true,
});
