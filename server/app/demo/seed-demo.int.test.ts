import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { namedQuery } from "#server/platform/clickhouse/clickhouse.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import { testClickHouse, type TestClickHouse } from "#server/testing/clickhouse.ts";
import { testServices, type TestServices } from "#server/testing/services.ts";
import { seedDemo } from "./seed-demo.ts";

let clickhouse: TestClickHouse;
let services: TestServices;
/** So many months of apps are stored before the process is "killed", its last statement done but not marked. */
let left = Infinity;

beforeAll(async () => {
  clickhouse = await testClickHouse();
  const dying: TestClickHouse["command"] = async (text) => {
    if (left <= 0) throw new Error("killed");
    await clickhouse.command(text);
    left -= 1;
    if (left <= 0) throw new Error("killed");
  };
  services = await testServices({ clickhouse: { ...clickhouse, command: dying } });
});
afterAll(async () => {
  await services.stop();
  await clickhouse.remove();
});

const COUNT = { params: z.object({}), tenant: true } as const;
const stored = namedQuery({
  ...COUNT,
  name: "demo.stored",
  sql: `SELECT tenant_id, toString(toDate(received_at, 'UTC')) AS day, count() AS events, uniqExact(event_id) AS ids
    FROM events GROUP BY tenant_id, day ORDER BY tenant_id, day`,
  row: z.object({ tenant_id: z.string(), day: z.string(), events: z.int(), ids: z.int() }),
});
const apps = namedQuery({
  ...COUNT,
  name: "demo.apps",
  sql: "SELECT count() AS n FROM (SELECT app_id FROM events GROUP BY app_id)",
  row: z.object({ n: z.int() }),
});
const views = namedQuery({
  ...COUNT,
  name: "demo.views",
  sql: `SELECT (SELECT count() FROM events) AS stored, (SELECT sum(events) FROM usage_per_day) AS usage,
    (SELECT sum(events) FROM events_per_minute) AS minutes, (SELECT sum(events) FROM actives_per_hour) AS hours`,
  row: z.object({ stored: z.int(), usage: z.int(), minutes: z.int(), hours: z.int() }),
});

const ledger = () =>
  services.db.platform((tx) =>
    tx.many(sql<{ tenant_id: string; day: string; events: number }>`
      select tenant_id, day::text, sum(quantity)::int as events from usage_days
      where kind = 'events' and quantity > 0 group by tenant_id, day order by tenant_id, day`),
  );

test("a demo that is killed again and again while it is made is whole in the end, and nothing is in it twice", async () => {
  const never = new AbortController().signal;
  for (const months of [1, 3, 2]) {
    left = months;
    const past = await seedDemo(services);
    await expect(past?.(never)).rejects.toThrow("killed");
    services.advance(3_600_000);
  }
  left = 2;
  const stopped = new AbortController();
  const past = await seedDemo(services);
  stopped.abort();
  await past?.(stopped.signal);
  left = Infinity;
  await (
    await seedDemo(services)
  )?.(never);

  const rows = await clickhouse.query(stored, {}, "all_tenants");
  expect(rows.every(({ events, ids }) => events === ids)).toBe(true);
  expect(await clickhouse.query(apps, {}, "all_tenants")).toEqual([{ n: 9 }]);
  const [sums] = await clickhouse.query(views, {}, "all_tenants");
  expect(new Set(Object.values(sums ?? {})).size).toBe(1);
  expect(sums?.stored).toBeGreaterThan(100_000);

  // To the unit, on all of its 35 days.
  const perDay = (of: readonly { tenant_id: string; day: string; events: number }[]) =>
    of.map(({ tenant_id, day, events }) => `${tenant_id} ${day} ${events}`).toSorted();
  expect(perDay(await ledger())).toEqual(perDay(rows));
  expect(new Set(rows.map(({ day }) => day)).size).toBeGreaterThanOrEqual(35);
}, 180_000);

test("a demo that is whole, and a platform with tenants of its own, stay as they are", async () => {
  expect(await seedDemo(services)).toBeUndefined();
  const [tenants] = await services.db.platform((tx) =>
    tx.many(sql<{ n: number }>`select count(*)::int as n from tenants`),
  );
  expect(tenants?.n).toBe(31);
});
