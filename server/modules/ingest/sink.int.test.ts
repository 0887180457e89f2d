import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { namedQuery, type ClickHouse } from "#server/platform/clickhouse/clickhouse.ts";
import type { EventLog } from "#server/platform/event-log/event-log.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import { testClickHouse, type TestClickHouse } from "#server/testing/clickhouse.ts";
import {
  makeTenant,
  testServices,
  type TestServices,
  type TestTenant,
} from "#server/testing/services.ts";
import { createRefusedRecorder, startSink, type RefusedRecorder, type Sink } from "./index.ts";
import { createSinkConsumer } from "./sink.consumer.ts";

let clickhouse: TestClickHouse;
let services: TestServices;
let eventLog: EventLog;
let refused: RefusedRecorder;
let tenant: TestTenant;
const sinks: Sink[] = [];

beforeAll(async () => {
  clickhouse = await testClickHouse();
  services = await testServices({ clickhouse });
  eventLog = services.eventLog;
  refused = createRefusedRecorder(services);
});
beforeEach(async () => {
  tenant = await makeTenant(services);
});
afterAll(async () => {
  await Promise.all(sinks.map((sink) => sink.stop()));
  await refused.close();
  await services.stop();
  await clickhouse.remove();
});

const counts = namedQuery({
  name: "test.counts",
  sql: `SELECT count() AS rows, uniqExact(event_id) AS ids, (SELECT toUInt64(sum(events)) FROM events_per_minute) AS minutes FROM events`,
  params: z.object({}),
  row: z.object({ rows: z.number(), ids: z.number(), minutes: z.number() }),
  tenant: true,
});
const stored = async (of: TestTenant = tenant) =>
  (await clickhouse.query(counts, {}, { tenantId: of.tenantId }))[0];
const once = (n: number) => ({ rows: n, ids: n, minutes: n });

let next = 0;
/** Accepts `count` events as the endpoint does; resolves once they are acknowledged. */
async function accept(count: number, of: TestTenant = tenant, from?: number): Promise<number> {
  const first = from ?? (next += count) - count;
  const receivedAt = new Date();
  const lines = Array.from({ length: count }, (_, i) => line(`m-${first + i}`, { user: `u${i}` }));
  await append(lines.join(""), count, of, receivedAt);
  return first;
}
const line = (id: string, { name = "Bought", user = "u" } = {}) =>
  `{"event_id":"${id}","type":"track","name":"${name}","user_id":"${user}","anonymous_id":"","at":${Date.now()},"properties":{"price":9.5},"context":{}}\n`;
const append = (
  body: string,
  eventCount: number,
  of: TestTenant = tenant,
  receivedAt = new Date(),
) =>
  eventLog.append({
    tenantId: of.tenantId,
    appId: of.appId,
    keyId: "abcdefghijkl",
    env: "live",
    eventCount,
    receivedAt,
    body: Buffer.from(body),
  });
const drain = async (on: ClickHouse = clickhouse) => {
  const consumer = createSinkConsumer({
    services: { ...services, clickhouse: on },
    eventLog,
    refused,
  });
  try {
    // Other test files' transactions may hold back what is settled: until nothing is left, not until nothing is found.
    while ((await eventLog.progress()).lagMs !== 0) await consumer.storeNext();
  } finally {
    await consumer.close();
  }
};

test("accepted events are stored once, with their tenant, and the first one is noted", async () => {
  const other = await makeTenant(services);
  await accept(3);
  await accept(2, other);
  await drain();
  expect(await stored()).toEqual(once(3));
  expect(await stored(other)).toEqual(once(2));
  const [row] = await services.db.readOnce(
    tenant.tenantId,
    sql<{ at: Date | null }>`select first_event_at as at from tenants`,
  );
  expect(row?.at).toBeInstanceOf(Date);
});

test("a repeated delivery is stored once: in one block, in a later one, and after a restart", async () => {
  const first = await accept(5);
  await accept(5, tenant, first);
  await drain();
  await accept(5, tenant, first);
  await drain();
  expect(await stored()).toEqual(once(5));
  const twin = await makeTenant(services);
  await accept(5, twin, first);
  await drain();
  expect(await stored(twin)).toEqual(once(5));
});

test.each(["before", "after"] as const)(
  "a sink that dies %s its block is stored loses nothing and doubles nothing",
  async (when) => {
    await accept(4);
    const dying: ClickHouse = {
      ...clickhouse,
      async insert(block) {
        if (when === "after") await clickhouse.insert(block);
        throw new Error("killed");
      },
    };
    await expect(drain(dying)).rejects.toThrow("killed");
    await accept(3);
    await drain();
    await drain();
    expect(await stored()).toEqual(once(7));
  },
);

test("two sinks at once store everything once", async () => {
  const consumers = [0, 1].map(() => createSinkConsumer({ services, eventLog, refused }));
  const feeding = (async () => {
    for (let i = 0; i < 20; i++) await accept(10);
  })();
  for (let i = 0; i < 60; i++)
    await Promise.all(consumers.map((consumer) => consumer.storeNext().catch(() => 0)));
  await feeding;
  await Promise.all(consumers.map((consumer) => consumer.close()));
  await drain();
  expect(await stored()).toEqual(once(200));
});

test("what cannot be stored is set aside with its text and holds up nothing", async () => {
  await accept(2);
  await append(`${line("p1")}{"event_id":"p2","at":{{{\n${line("p3")}`, 3);
  await accept(2);
  await drain();
  await refused.close();
  expect(await stored()).toEqual(once(6));
  const rows = await services.db.readOnce(
    tenant.tenantId,
    sql<{ reason: string; sample: string }>`select reason, sample from refused_events`,
  );
  expect(rows).toMatchObject([{ reason: "not_storable", sample: expect.stringContaining("p2") }]);
});

test("a line that names another tenant is stored with the tenant of its key", async () => {
  const other = await makeTenant(services);
  await append(
    `{"event_id":"x1","tenant_id":"${other.tenantId}","app_id":"${other.appId}","type":"track","name":"n","user_id":"u","anonymous_id":"","at":${Date.now()},"app_version":"","platform":"","country":"","properties":"{}","context":"{}"}\n`,
    1,
  );
  await drain();
  expect((await stored(other))?.rows).toBe(0);
});

test("ClickHouse killed under load: what was acknowledged is there, once, and soon again", async () => {
  sinks.push(
    startSink({ services, eventLog, refused }),
    startSink({ services, eventLog, refused }),
  );
  let acknowledged = 0;
  for (let i = 0; i < 120; i++) {
    await accept(25);
    acknowledged += 25;
    // Never pid 0: that would be this test's own process group.
    const pid = clickhouse.pid();
    if (i % 40 === 20 && pid !== undefined) process.kill(pid, "SIGKILL");
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
  await expect
    .poll(() => stored().catch(() => undefined), { timeout: 20_000, interval: 100 })
    .toEqual(once(acknowledged));
});

test("an accepted event is announced and can be read within a second", async () => {
  const heard: unknown[] = [];
  const stop = services.broadcast.subscribe((announcement) => heard.push(announcement));
  const startedMs = performance.now();
  await accept(1);
  await expect.poll(() => stored(), { timeout: 5_000, interval: 10 }).toEqual(once(1));
  expect(performance.now() - startedMs).toBeLessThan(1_000);
  await expect
    .poll(() => heard)
    .toContainEqual({
      type: "events",
      tenantId: tenant.tenantId,
      appId: tenant.appId,
      accepted: 1,
    });
  stop();
});
