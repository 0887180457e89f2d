import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Role } from "#shared/access/actors.ts";
import { absentClickHouse } from "#server/platform/clickhouse/absent-clickhouse.ts";
import { newId } from "#server/platform/context/new-id.ts";
import { createPostgresEventLog } from "#server/platform/event-log/postgres-event-log.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import { t } from "#server/platform/trpc/index.ts";
import { testClickHouse, type TestClickHouse } from "#server/testing/clickhouse.ts";
import {
  makeTenant,
  memberRequest,
  testServices,
  type TestServices,
  type TestTenant,
} from "#server/testing/services.ts";
import type { AppId } from "#shared/kernel/ids.ts";
import {
  createRefusedRecorder,
  startSink,
  type RefusedRecorder,
  type Sink,
} from "../ingest/index.ts";
import { eventsRouter, platformPulse, seedDemoEvents, tenantsActivity } from "./index.ts";

let clickhouse: TestClickHouse;
let services: TestServices;
let refused: RefusedRecorder;
let sink: Sink;
let tenant: TestTenant;
let other: TestTenant;

beforeAll(async () => {
  clickhouse = await testClickHouse();
  services = await testServices({ clickhouse });
  refused = createRefusedRecorder(services);
  const eventLog = createPostgresEventLog(services);
  sink = startSink({ services, eventLog, refused });
  tenant = await makeTenant(services);
  other = await makeTenant(services);
  for (const [of, canary] of [
    [tenant, "mine"],
    [other, "theirs"],
  ] as const) {
    const line = (id: number, name: string) =>
      `{"event_id":"${canary}-${id}","type":"track","name":"${name}","user_id":"${canary}","anonymous_id":"","at":${Date.now() - id},"app_version":"1.0","platform":"ios","country":"DE","properties":"{\\"n\\":${id}}","context":"{}"}\n`;
    const batch = {
      tenantId: of.tenantId,
      appId: of.appId,
      keyId: "abcdefghijkl",
      receivedAt: new Date(),
    };
    await eventLog.append({
      ...batch,
      env: "live",
      eventCount: 2,
      body: Buffer.from(line(1, "Bought") + line(2, "Opened")),
    });
    await eventLog.append({
      ...batch,
      env: "test",
      eventCount: 1,
      body: Buffer.from(line(3, "Tried")),
    });
    refused.record({ ...batch, reason: "name_missing", message: "…", event: { canary } });
  }
  await refused.close();
  await vi.waitFor(
    async () => {
      const events = await caller("viewer", other);
      expect((await events.latest({ tenantId: other.tenantId })).events).toHaveLength(3);
      // The events are seen a moment before the sums of their minutes; the log moves on after both.
      expect((await eventLog.progress()).lagMs).toBe(0);
    },
    { timeout: 10_000 },
  );
});
afterAll(async () => {
  await sink.stop();
  await services.stop();
  await clickhouse.remove();
});

const caller = async (role: Role, of: TestTenant = tenant) =>
  t.createCallerFactory(t.router({ events: eventsRouter }))({
    request: await memberRequest(services, role, of.tenantId),
  }).events;
const mine = () => ({ tenantId: tenant.tenantId });

test("the latest events come newest first, as they were sent, filtered as asked", async () => {
  const events = await caller("viewer");
  const answer = await events.latest(mine());
  expect(answer.events.map(({ eventId }) => eventId).toSorted()).toEqual([
    "mine-1",
    "mine-2",
    "mine-3",
  ]);
  expect(answer.events.find(({ eventId }) => eventId === "mine-1")).toMatchObject({
    appId: tenant.appId,
    name: "Bought",
    userId: "mine",
    env: "live",
    appVersion: "1.0",
    country: "DE",
    keyId: "abcdefghijkl",
    properties: '{"n":1}',
    at: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
  });
  expect((await events.latest({ ...mine(), name: "Opened" })).events).toHaveLength(1);
  expect((await events.latest({ ...mine(), env: "test" })).events).toHaveLength(1);
  expect((await events.latest({ ...mine(), appId: tenant.appId, limit: 1 })).events).toHaveLength(
    1,
  );
});

test("events per minute have no gaps, count live ones, and the refused beside them", async () => {
  const answer = await (await caller("viewer")).perMinute({ ...mine(), minutes: 30 });
  expect(answer.accepted).toHaveLength(30);
  expect(answer.refused).toHaveLength(30);
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  expect(sum(answer.accepted)).toBe(2);
  expect(sum(answer.refused)).toBe(1);
  expect(sum((await (await caller("viewer")).perMinute({ ...mine(), env: "all" })).accepted)).toBe(
    3,
  );
});

test("another tenant's events, minutes and refusals are not there, whatever is asked", async () => {
  const events = await caller("admin");
  const answers = await Promise.all([
    events.latest({ ...mine(), limit: 200 }),
    events.perMinute({ ...mine(), minutes: 1440 }),
    events.refused(mine()),
  ]);
  expect(JSON.stringify(answers)).not.toContain("theirs");
  expect(JSON.stringify(answers[2])).toContain("mine");
  const error = (promise: Promise<unknown>) =>
    promise.then(String, (thrown: Error) => thrown.message);
  for (const call of ["latest", "perMinute", "refused"] as const) {
    const theirApp = await error(events[call]({ ...mine(), appId: other.appId }));
    expect(theirApp).toMatch(/no such app/);
    expect(theirApp).toBe(await error(events[call]({ ...mine(), appId: newId<AppId>() })));
    expect(await error(events[call]({ tenantId: other.tenantId }))).toMatch(/no such tenant/);
  }
});

test("the tenants' list gets each tenant's own hours in one query, and null while ClickHouse is away", async () => {
  const activity = await tenantsActivity(services, [tenant.tenantId, other.tenantId]);
  expect(activity?.get(tenant.tenantId)).toMatchObject({ events24h: 2 });
  expect(activity?.get(tenant.tenantId)?.spark).toHaveLength(24);
  expect(activity?.get(tenant.tenantId)?.spark.at(-1)).toBe(2);
  expect(await tenantsActivity(services, [])).toEqual(new Map());
  expect(
    await tenantsActivity({ ...services, clickhouse: absentClickHouse() }, [tenant.tenantId]),
  ).toBeNull();
});

test("the platform's pulse has one axis for all, with the way from the door to ClickHouse", async () => {
  const pulse = await platformPulse(services);
  for (const series of ["accepted", "refused", "activeTenants", "ingestLagMs", "errors"] as const)
    expect(pulse[series]).toHaveLength(60);
  expect(Math.max(...pulse.accepted)).toBe(6);
  expect(Math.max(...pulse.activeTenants)).toBe(2);
  expect(Math.max(...pulse.refused)).toBe(2);
  expect(Math.max(...pulse.ingestLagMs)).toBeGreaterThan(0);
  expect(Math.max(...pulse.ingestLagMs)).toBeLessThan(10_000);
});

test("the demo's two weeks are there in seconds, with days, nights and the running hour", async () => {
  const demo = await makeTenant(services);
  const appIds = [demo.appId, newId<AppId>(), newId<AppId>()];
  await services.db.tenant(demo.tenantId, "write", async (tx) => {
    for (const appId of appIds.slice(1))
      await tx.run(
        sql`insert into apps (app_id, name, platform, bundle_id) values (${appId}, 'Demo', 'android', ${`demo.${appId}`})`,
      );
  });
  const startedMs = performance.now();
  await seedDemoEvents(
    services,
    appIds.map((appId) => ({
      tenantId: demo.tenantId,
      appId,
      platform: "ios",
      keyId: "abcdefghijkl",
    })),
    { days: 14 },
  );
  // 0.4 s alone; tests judge no time on a shared machine.
  expect(performance.now() - startedMs).toBeLessThan(15_000);
  const events = await caller("viewer", demo);
  const { events: latest } = await events.latest({ tenantId: demo.tenantId, limit: 200 });
  expect(latest).toHaveLength(200);
  expect(new Set(latest.map(({ name }) => name)).size).toBeGreaterThan(5);
  for (const event of latest) JSON.parse(event.properties);
  for (const event of latest) JSON.parse(event.context);
  const activity = await tenantsActivity(services, [demo.tenantId]);
  expect(activity?.get(demo.tenantId)?.events24h).toBeGreaterThan(3_000);
  const spark = activity?.get(demo.tenantId)?.spark ?? [];
  expect(Math.min(...spark.slice(0, 23))).toBeGreaterThan(0);
  expect(Math.max(...spark)).toBeGreaterThan(3 * Math.min(...spark.slice(0, 23)));
});
