import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import {
  makeTenant,
  testServices,
  type TestServices,
  type TestTenant,
} from "../../testing/services.ts";
import {
  LOG_START,
  type EventLog,
  type LogBatch,
  type LogPosition,
  type LogRecord,
} from "./event-log.ts";
import { sql } from "../postgres/sql.ts";
import { createPostgresEventLog } from "./postgres-event-log.ts";

let services: TestServices;
let log: EventLog;
let tenant: TestTenant;
let start: LogPosition;

const ALL = { maxEvents: 1_000_000, maxBytes: 100_000_000 };
const batch = (body = "{}", eventCount = 1): LogBatch => ({
  ...tenant,
  keyId: "abcdefghijkl",
  env: "live",
  eventCount,
  receivedAt: new Date(),
  body: Buffer.from(body),
});
/** Other test files' transactions on the same server hold back what is settled, so this waits for `count` records. */
const readAll = (count: number, after = start) =>
  vi.waitFor(
    async () => {
      const records = await log.readAfter(after, ALL);
      expect(records).toHaveLength(count);
      return records;
    },
    { timeout: 10_000, interval: 10 },
  );
const bodies = (records: LogRecord[]) => records.map(({ body }) => body.toString());

beforeAll(async () => {
  services = await testServices();
  log = createPostgresEventLog(services);
});
afterAll(() => services.stop());
beforeEach(async () => {
  tenant = await makeTenant(services);
  await services.db.platform((tx) => tx.run(sql`delete from event_log`));
  start = LOG_START;
});

test("what was appended is read back, byte for byte, in order, with its tenant", async () => {
  const bytes = randomBytes(300_000);
  await log.append({ ...batch(), body: bytes });
  await log.append(batch("second"));
  const records = await readAll(2);
  expect(records[0]?.body.equals(bytes)).toBe(true);
  expect(records[1]).toMatchObject({ tenantId: tenant.tenantId, appId: tenant.appId });
  expect(bodies(await log.readRange(start, records[0]!.position))).toHaveLength(1);
  expect(bodies(await log.readAfter(records[0]!.position, ALL))).toEqual(["second"]);
});

test("a record whose transaction commits late is not skipped", async () => {
  const late = new pg.Client(services.connections.app);
  await late.connect();
  await late.query("begin");
  await late.query("select set_config('app.tenant_id', $1, true)", [tenant.tenantId]);
  await late.query(
    "insert into event_log (app_id, key_id, env, event_count, body) values ($1, 'k', 'live', 1, 'late')",
    [tenant.appId],
  );
  await log.append(batch("early"));
  const seen = await log.readAfter(start, ALL);
  await late.query("commit");
  await late.end();
  const rest = await readAll(2 - seen.length, seen.at(-1)?.position ?? start);
  expect([...bodies(seen), ...bodies(rest)].toSorted()).toEqual(["early", "late"]);
});

test("a block is bounded by events and by bytes, and is never empty", async () => {
  for (let i = 0; i < 5; i++) await log.append(batch("x".repeat(1000), 100));
  await readAll(5);
  expect(await log.readAfter(start, { ...ALL, maxEvents: 250 })).toHaveLength(2);
  expect(await log.readAfter(start, { ...ALL, maxBytes: 3500 })).toHaveLength(3);
  expect(await log.readAfter(start, { maxBytes: 1, maxEvents: 1 })).toHaveLength(1);
});

test("one worker holds the lease; after it ran out the next finds the same plan, and the first is refused", async () => {
  await log.append(batch("one"));
  const [record] = await readAll(1);
  const first = await log.lease("test", "a", 100);
  expect(await log.lease("test", "b", 100)).toBeUndefined();
  await first?.planBlock(record!.position);
  await new Promise((resolve) => setTimeout(resolve, 150));
  const second = await log.lease("test", "b", 10_000);
  expect(second?.plan).toEqual(record!.position);
  await expect(first?.commit(record!.position)).rejects.toThrow(/Another worker/);
  await second?.commit(record!.position);
  await second?.release();
  const third = await log.lease("test", "c", 10_000);
  expect(third).toMatchObject({ position: record!.position, plan: undefined });
  await third?.release();
});

test("trimming keeps what a consumer still needs", async () => {
  for (const body of ["a", "b", "c"]) await log.append(batch(body));
  const records = await readAll(3);
  const lease = await log.lease("test", "trim", 10_000);
  await lease?.commit(records[1]!.position);
  expect(await log.progress()).toMatchObject({ consumed: records[1]!.position.offset });
  await log.trim(new Date(Date.now() + 1000));
  expect(bodies(await log.readAfter(LOG_START, ALL))).toEqual(["c"]);
  await lease?.commit(records[2]!.position);
  expect((await log.progress()).lagMs).toBe(0);
});

test("an append wakes the consumers", async () => {
  const heard: unknown[] = [];
  const stop = services.broadcast.subscribe((announcement) => heard.push(announcement));
  await log.append(batch());
  await expect.poll(() => heard).toContainEqual({ type: "work", queue: "event_log" });
  stop();
});

test("one tenant's transaction sees no other tenant's records", async () => {
  await log.append(batch("canary"));
  const stranger = await makeTenant(services);
  expect(await services.db.readOnce(stranger.tenantId, sql`select 1 from event_log`)).toEqual([]);
});
