import { z } from "zod";
import { namedQuery } from "#server/platform/clickhouse/clickhouse.ts";

const day = z.iso.date();
const env = z.enum(["live", "test"]);
const totals = z.object({
  tenant_id: z.string(),
  app_id: z.string(),
  env,
  day,
  accepted: z.number(),
  late: z.number(),
});
export type UsageTotal = z.infer<typeof totals>;

/** Running totals by day of receipt since a day, of some apps. */
export const appTotals = namedQuery({
  name: "usage.appTotals",
  sql: `SELECT tenant_id, app_id, env, toString(usage_per_day.day) AS day, toUInt64(sum(events)) AS accepted, toUInt64(sum(usage_per_day.late)) AS late
    FROM usage_per_day WHERE app_id IN {apps:Array(UUID)} AND usage_per_day.day >= {from:Date} GROUP BY tenant_id, app_id, env, usage_per_day.day`,
  params: z.object({ apps: z.array(z.uuid()), from: day }),
  row: totals,
  tenant: true,
});

/** The same of every app. */
export const allTotals = namedQuery({
  name: "usage.allTotals",
  sql: `SELECT tenant_id, app_id, env, toString(usage_per_day.day) AS day, toUInt64(sum(events)) AS accepted, toUInt64(sum(usage_per_day.late)) AS late
    FROM usage_per_day WHERE usage_per_day.day >= {from:Date} AND usage_per_day.day < {to:Date} GROUP BY tenant_id, app_id, env, usage_per_day.day`,
  params: z.object({ from: day, to: day }),
  row: totals,
  tenant: true,
});

/** A figure a tenant, to see where a closer look is worth it. */
export const tenantTotals = namedQuery({
  name: "usage.tenantTotals",
  sql: `SELECT tenant_id, toUInt64(sumIf(events, env = 'live')) AS live, toUInt64(sumIf(events, env = 'test')) AS test, toUInt64(sumIf(usage_per_day.late, env = 'live')) AS late
    FROM usage_per_day WHERE day >= {from:Date} AND day < {to:Date} GROUP BY tenant_id`,
  params: z.object({ from: day, to: day }),
  row: z.object({ tenant_id: z.string(), live: z.number(), test: z.number(), late: z.number() }),
  tenant: true,
});

/** What one tenant's blocks said when they were stored. */
export const ownTotals = namedQuery({
  name: "usage.ownTotals",
  sql: `SELECT tenant_id, app_id, env, toString(usage_per_day.day) AS day, toUInt64(sum(events)) AS accepted, toUInt64(sum(usage_per_day.late)) AS late
    FROM usage_per_day WHERE tenant_id = {tenant:UUID} AND usage_per_day.day >= {from:Date} AND usage_per_day.day < {to:Date} GROUP BY tenant_id, app_id, env, usage_per_day.day`,
  params: z.object({ from: day, to: day }),
  row: totals,
  tenant: true,
});

/** The stored events themselves, counted one by one: what the ledger must agree with. */
export const countedEvents = namedQuery({
  name: "usage.countedEvents",
  sql: `SELECT tenant_id, app_id, env, toString(toDate(received_at, 'UTC')) AS day, toUInt64(count()) AS accepted, toUInt64(countIf(received_at > at + toIntervalDay(1))) AS late
    FROM events WHERE tenant_id = {tenant:UUID} AND received_at >= toDateTime64({from:Date}, 3, 'UTC') AND received_at < toDateTime64({to:Date}, 3, 'UTC')
    GROUP BY tenant_id, app_id, env, day`,
  params: z.object({ from: day, to: day }),
  row: totals,
  tenant: true,
});
