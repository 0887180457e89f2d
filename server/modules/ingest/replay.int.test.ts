import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { PLATFORM_TENANT_ID, type OperationId, type TenantId } from "#shared/kernel/ids.ts";
import { namedQuery, type ClickHouse } from "#server/platform/clickhouse/clickhouse.ts";
import type { Lane } from "#server/platform/event-log/event-log.ts";
import { router } from "#server/platform/trpc/index.ts";
import { t } from "#server/platform/trpc/trpc.ts";
import { testClickHouse, type TestClickHouse } from "#server/testing/clickhouse.ts";
import {
  makeTenant,
  memberRequest,
  testServices,
  type TestServices,
  type TestTenant,
} from "#server/testing/services.ts";
import { createOperationWorker, readOperation } from "../operations/index.ts";
import { createRefusedRecorder, ingestOperationKinds, replayRouter } from "./index.ts";
import { createSinkConsumer } from "./sink.consumer.ts";

const counts = namedQuery({
  name: "test.replayCounts",
  sql: `SELECT count() AS rows, uniqExact(event_id) AS ids FROM events`,
  params: z.object({}),
  row: z.object({ rows: z.number(), ids: z.number() }),
  tenant: true,
});
const callsOf = t.createCallerFactory(router({ events: replayRouter }));
const once = (n: number) => ({ rows: n, ids: n });
const START = new Date(Date.now() - 60_000).toISOString();

let clickhouse: TestClickHouse;
let services: TestServices;
let calls: ReturnType<typeof callsOf>["events"];
let tenant: TestTenant;

beforeAll(async () => {
  clickhouse = await testClickHouse();
  services = await testServices({ clickhouse });
  calls = callsOf({ request: await memberRequest(services, "user") }).events;
});
afterAll(async () => {
  await services.stop();
  await clickhouse.remove();
});
beforeEach(async () => {
  tenant = await makeTenant(services);
});

const stored = async (of: TestTenant = tenant) =>
  (await clickhouse.query(counts, {}, { tenantId: of.tenantId }))[0];
let next = 0;
async function accept(
  count: number,
  of: TestTenant = tenant,
  lane?: Lane,
  extra = "",
): Promise<void> {
  const lines = Array.from(
    { length: count },
    () =>
      `{"event_id":"r-${next++}","type":"track","name":"n","user_id":"u","anonymous_id":"","at":${Date.now()},"properties":{},"context":{}}\n`,
  );
  await services.eventLog.append(
    {
      ...of,
      keyId: "abcdefghijkl",
      env: "live",
      eventCount: count,
      receivedAt: new Date(),
      body: Buffer.from(lines.join("") + extra),
    },
    lane,
  );
}
async function drain(): Promise<void> {
  const refused = createRefusedRecorder(services);
  const consumer = createSinkConsumer({ services, eventLog: services.eventLog, refused });
  while ((await services.eventLog.progress()).lagMs !== 0) {
    await consumer.storeNext(0, "main");
    await consumer.storeNext(0, "overflow");
  }
  await consumer.close();
  await refused.close();
}
const lose = (where: string) =>
  clickhouse.command(`ALTER TABLE events DELETE WHERE ${where} SETTINGS mutations_sync = 2`);
async function ended(operationId: OperationId, tenantId: TenantId, on: ClickHouse = clickhouse) {
  const worker = createOperationWorker({ ...services, clickhouse: on }, ingestOperationKinds, {
    leaseMs: 600,
    pollMs: 50,
  });
  worker.start();
  try {
    await expect
      .poll(async () => (await readOperation(services, tenantId, operationId))?.state, {
        timeout: 25_000,
        interval: 50,
      })
      .toBe("succeeded");
  } finally {
    await worker.stop();
  }
  return readOperation(services, tenantId, operationId);
}

test("what ClickHouse lost is stored again, once, from both lanes; what it has is not", async () => {
  const { tenantId } = tenant;
  await accept(30, tenant, "main", '{"event_id":"bad","at":{{{\n');
  await accept(20, tenant, "overflow");
  await drain();
  expect(await stored()).toEqual(once(50));
  await lose(`tenant_id = '${tenantId}' AND cityHash64(event_id) % 2 = 0`);
  const left = (await stored())?.rows ?? 0;
  expect(left).toBeLessThan(50);
  const { operationId } = await calls.replay({ tenantId, from: START });
  const done = await ended(operationId, tenantId);
  expect(await stored()).toEqual(once(50));
  expect(done?.steps[0]?.note).toBe(`${50 - left} missing events stored`);
  const again = await calls.replay({ tenantId, from: 0 });
  expect((await ended(again.operationId, tenantId))?.steps[0]?.note).toBe(
    "0 missing events stored",
  );
  expect(await stored()).toEqual(once(50));
});

test("only what was asked for: one tenant, one app, since a time; the platform asks for all", async () => {
  const other = await makeTenant(services);
  await accept(5);
  await accept(7, other);
  await drain();
  await lose("1");
  const later = new Date(Date.now() + 60_000).toISOString();
  const { tenantId } = tenant;
  const nothing = await calls.replay({ tenantId, from: later });
  await ended(nothing.operationId, tenantId);
  const noApp = await calls.replay({ tenantId, from: START, appId: other.appId });
  await ended(noApp.operationId, tenantId);
  expect(await stored()).toEqual(once(0));
  const own = await calls.replay({ tenantId, from: START, appId: tenant.appId });
  await ended(own.operationId, tenantId);
  expect(await stored()).toEqual(once(5));
  expect(await stored(other)).toEqual(once(0));
  const all = await calls.replay({ tenantId: PLATFORM_TENANT_ID, from: START });
  await ended(all.operationId, PLATFORM_TENANT_ID);
  expect(await stored(other)).toEqual(once(7));
  expect(await stored()).toEqual(once(5));
});

test("killed at any block it goes on where it was, and nothing is doubled", async () => {
  const { tenantId } = tenant;
  for (let i = 0; i < 30; i++) await accept(2_000);
  await drain();
  await lose(`tenant_id = '${tenantId}'`);
  let inserts = 0;
  const dying: ClickHouse = {
    ...clickhouse,
    async insert(block) {
      inserts += 1;
      if (inserts === 2) throw new Error("killed before");
      await clickhouse.insert(block);
      if (inserts === 4) throw new Error("killed after");
    },
  };
  const { operationId } = await calls.replay({ tenantId, from: START });
  const done = await ended(operationId, tenantId, dying);
  expect(inserts).toBeGreaterThan(4);
  expect(await stored()).toEqual(once(60_000));
  expect(done?.steps[0]).toMatchObject({ note: "60000 missing events stored", attempts: 3 });
});

test("one replay of a tenant at a time", async () => {
  const { tenantId } = tenant;
  await accept(1);
  await drain();
  const { operationId } = await calls.replay({ tenantId, from: START });
  await expect(calls.replay({ tenantId, from: START })).rejects.toMatchObject({
    cause: { code: "operation_conflict" },
  });
  await ended(operationId, tenantId);
});
