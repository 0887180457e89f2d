import { z } from "zod";
import { namedQuery } from "#server/platform/clickhouse/clickhouse.ts";

const count = z.number();

/** Traffic of some keys in steps of `step` seconds from `from` (seconds), numbered from 0; empty steps are missing. */
export const keySteps = namedQuery({
  name: "keys.steps",
  sql: `SELECT key_id, toUInt32(intDiv(toUnixTimestamp(hour) - {from:UInt32}, {step:UInt32})) AS nth,
      toUInt64(sum(events)) AS events, toUInt64(uniqCombined64Merge(people)) AS people
    FROM key_traffic_per_hour
    WHERE tenant_id = {tenant:UUID} AND app_id = {app:UUID} AND key_id IN {keys:Array(String)}
      AND hour >= toDateTime({from:UInt32}, 'UTC') AND hour < toDateTime({until:UInt32}, 'UTC')
    GROUP BY key_id, nth ORDER BY key_id, nth`,
  params: z.object({
    app: z.uuid(),
    keys: z.array(z.string()),
    step: z.int(),
    from: z.int(),
    until: z.int(),
  }),
  row: z.object({ key_id: z.string(), nth: z.int(), events: count, people: count }),
  tenant: true,
});
export type KeyStep = z.infer<typeof keySteps.row>;

/** Days by app version and platform, of the versions with most events first. Empty days are missing. */
export const keyVersionDays = namedQuery({
  name: "keys.versionDays",
  sql: `SELECT key_id, app_version, platform, toUInt32(intDiv(toUnixTimestamp(hour) - {from:UInt32}, 86400)) AS nth,
      toUInt64(sum(events)) AS events, toUInt64(uniqCombined64Merge(people)) AS people
    FROM key_traffic_per_hour
    WHERE tenant_id = {tenant:UUID} AND app_id = {app:UUID} AND key_id IN {keys:Array(String)}
      AND hour >= toDateTime({from:UInt32}, 'UTC') AND hour < toDateTime({until:UInt32}, 'UTC')
      AND (app_version, platform) IN (
        SELECT app_version, platform FROM key_traffic_per_hour
        WHERE tenant_id = {tenant:UUID} AND app_id = {app:UUID} AND key_id IN {keys:Array(String)}
          AND hour >= toDateTime({from:UInt32}, 'UTC') AND hour < toDateTime({until:UInt32}, 'UTC')
        GROUP BY app_version, platform ORDER BY sum(events) DESC LIMIT {versions:UInt16})
    GROUP BY key_id, app_version, platform, nth`,
  params: z.object({
    app: z.uuid(),
    keys: z.array(z.string()),
    from: z.int(),
    until: z.int(),
    versions: z.int(),
  }),
  row: z.object({
    key_id: z.string(),
    app_version: z.string(),
    platform: z.string(),
    nth: z.int(),
    events: count,
    people: count,
  }),
  tenant: true,
});
export type KeyVersionDay = z.infer<typeof keyVersionDays.row>;

/** Every key of some apps, per hour since `from` (seconds). */
export const keyHours = namedQuery({
  name: "keys.hours",
  sql: `SELECT key_id, toUInt32(intDiv(toUnixTimestamp(hour) - {from:UInt32}, 3600)) AS nth, toUInt64(sum(events)) AS events
    FROM key_traffic_per_hour
    WHERE tenant_id = {tenant:UUID} AND app_id IN {apps:Array(UUID)} AND hour >= toDateTime({from:UInt32}, 'UTC')
    GROUP BY key_id, nth ORDER BY key_id, nth`,
  params: z.object({ apps: z.array(z.uuid()), from: z.int() }),
  row: z.object({ key_id: z.string(), nth: z.int(), events: count }),
  tenant: true,
});
