import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import {
  makeTenant,
  testServices,
  type TestServices,
  type TestTenant,
} from "../../testing/services.ts";
import { findIsolationFaults } from "../postgres/isolation-check.ts";
import { sql } from "../postgres/sql.ts";
import { eventLogContract } from "./event-log.contract.ts";
import { LOG_START, type EventLog, type LogBatch, type LogRecord } from "./event-log.ts";
import { missingPartitions } from "./keep-partitions.ts";
import { createPostgresEventLog } from "./postgres-event-log.ts";

eventLogContract("PostgreSQL", async (services) => ({
  log: services.eventLog,
  other: createPostgresEventLog(services),
}));

let services: TestServices;
let log: EventLog;
let tenant: TestTenant;

const MAIN = { partition: 0, lane: "main" } as const;
const ALL = { maxEvents: 1_000_000, maxBytes: 100_000_000 };
const HOUR_MS = 3_600_000;
const batch = (body = "{}", more: Partial<LogBatch> = {}): LogBatch => ({
  ...tenant,
  keyId: "abcdefghijkl",
  env: "live",
  eventCount: 1,
  receivedAt: new Date(),
  body: Buffer.from(body),
  ...more,
});
const readAll = (count: number, after = LOG_START) =>
  vi.waitFor(
    async () => {
      const records = await log.readAfter(MAIN, after, ALL);
      expect(records).toHaveLength(count);
      return records;
    },
    { timeout: 10_000, interval: 10 },
  );
const bodies = (records: LogRecord[]) => records.map(({ body }) => body.toString());
const asOwner = async <T extends pg.QueryResultRow>(text: string): Promise<T[]> => {
  const client = new pg.Client(services.connections.owner);
  await client.connect();
  try {
    return (await client.query<T>(text)).rows;
  } finally {
    await client.end();
  }
};
const partitionNames = async () =>
  (
    await asOwner<{ name: string }>(
      "select inhrelid::regclass::text as name from pg_inherits where inhparent = 'event_log'::regclass order by 1",
    )
  ).map(({ name }) => name);

beforeAll(async () => {
  services = await testServices();
  log = services.eventLog;
});
afterAll(() => services.stop());
beforeEach(async () => {
  tenant = await makeTenant(services);
  await services.db.platform((tx) => tx.run(sql`delete from event_log`));
  await log.removeConsumer("test");
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
  const seen = await log.readAfter(MAIN, LOG_START, ALL);
  await late.query("commit");
  await late.end();
  const rest = await readAll(2 - seen.length, seen.at(-1)?.position ?? LOG_START);
  expect([...bodies(seen), ...bodies(rest)].toSorted()).toEqual(["early", "late"]);
});

test("what is consumed and old is removed, the rest stays, whatever partition it lies in", async () => {
  const now = Date.now();
  const day = 24 * HOUR_MS;
  await log.maintain(new Date(now - day));
  // A partition of three hours ago, as if it had been made then.
  await asOwner(
    `select make_event_log_partition('${new Date(now - 30 * HOUR_MS).toISOString()}', '${new Date(now - 27 * HOUR_MS).toISOString()}')`,
  );
  const [old] = (await partitionNames()).filter((name) => name !== "event_log_default");
  if (!old) throw new Error("unreachable");
  for (const [body, ageMs] of [
    ["old, in its partition", 28 * HOUR_MS],
    ["old, in the default", 26 * HOUR_MS],
    ["new", 0],
    ["new and waiting", 0],
  ] as const)
    await log.append(batch(body, { receivedAt: new Date(now - ageMs) }));
  const records = await readAll(4);
  const lease = await log.lease("test", 0, "a", 60_000);

  await log.maintain(new Date(now - day));
  expect(await readAll(4)).toHaveLength(4);
  await lease?.lanes.main.commit(records[2]!.position);
  await log.maintain(new Date(now - day));
  expect(bodies(await readAll(2))).toEqual(["new", "new and waiting"]);
  expect(await partitionNames()).not.toContain(old);
  await log.maintain(new Date(now + 1_000));
  expect(bodies(await readAll(1))).toEqual(["new and waiting"]);
});

test("partitions are made ahead, twice is once, and each is as isolated as its table", async () => {
  const olderThan = new Date(Date.now() - 24 * HOUR_MS);
  await Promise.all([log.maintain(olderThan), log.maintain(olderThan)]);
  const names = await partitionNames();
  expect(names.length).toBeGreaterThan(2);
  await log.maintain(olderThan);
  expect(await partitionNames()).toEqual(names);
  expect(await findIsolationFaults(services.connections)).toEqual([]);
  // Also not by its own name.
  const [partition] = names;
  await expect(
    services.db.readOnce(tenant.tenantId, sql`select 1 from ${sql.table(partition!)}`),
  ).rejects.toThrow(/permission denied/);
  const ahead = await log.append(
    batch("ahead", { receivedAt: new Date(Date.now() + 3 * HOUR_MS) }),
  );
  expect(ahead).toBeUndefined();
  expect(bodies(await readAll(1))).toEqual(["ahead"]);
});

test("the serving roles cannot make a partition", async () => {
  await expect(
    services.db.readOnce(
      tenant.tenantId,
      sql`select make_event_log_partition(now(), now() + interval '1 hour')`,
    ),
  ).rejects.toThrow(/permission denied/);
});

test("partitions follow each other without a gap, wherever the last one ended", () => {
  const now = new Date("2026-11-22T07:10:20.000Z");
  const olderThan = new Date(now.getTime() - 24 * HOUR_MS);
  const fresh = missingPartitions([], now, olderThan);
  expect(fresh[0]).toEqual({
    from: new Date("2026-11-22T07:12:00.000Z"),
    to: new Date("2026-11-22T09:00:00.000Z"),
  });
  fresh.slice(1).forEach(({ from }, index) => expect(from).toEqual(fresh[index]?.to));
  expect(fresh.at(-1)?.to.getTime()).toBeGreaterThanOrEqual(now.getTime() + 4 * HOUR_MS);
  const soon = [{ to: new Date("2026-11-22T08:00:00.000Z") }];
  expect(missingPartitions(soon, now, olderThan)[0]?.from).toEqual(soon[0]?.to);
  const long = [{ to: new Date("2026-11-20T08:00:00.000Z") }];
  expect(missingPartitions(long, now, olderThan)[0]?.from).toEqual(fresh[0]?.from);
  expect(missingPartitions([{ to: fresh.at(-1)!.to }], now, olderThan)).toEqual([]);
});

test("one tenant's transaction sees no other tenant's records", async () => {
  await log.append(batch("canary"));
  const stranger = await makeTenant(services);
  expect(await services.db.readOnce(stranger.tenantId, sql`select 1 from event_log`)).toEqual([]);
});

test("a record is written in its tenant's name, and nothing of that name is left behind", async () => {
  await log.append(batch("mine"));
  expect(await services.db.readOnce(tenant.tenantId, sql`select 1 from event_log`)).toHaveLength(1);
  const unset = services.db.callTogether(
    "insert into event_log (app_id, key_id, env, event_count, body) values ($1, 'k', 'live', 1, $2)",
  );
  await expect(unset([tenant.appId, Buffer.from("x")])).rejects.toThrow();
});

test("of records that are written together those that cannot be fail alone, and the others are there once", async () => {
  const bodies = Array.from({ length: 40 }, (_, nth) => `together ${nth}`);
  const wrong: Readonly<Record<number, () => Promise<void>>> = {
    17: () => log.append(batch("together 17", { eventCount: 1e12 })),
    23: () => log.append(batch("together 23"), "nowhere" as "main"),
  };
  const outcomes = await Promise.allSettled(
    bodies.map((body, nth) => wrong[nth]?.() ?? log.append(batch(body))),
  );
  expect(outcomes.flatMap(({ status }, nth) => (status === "rejected" ? [nth] : []))).toEqual([
    17, 23,
  ]);
  const stored = await services.db.readOnce(
    tenant.tenantId,
    sql<{ body: Buffer }>`select body from event_log`,
  );
  expect(stored.map(({ body }) => body.toString()).toSorted()).toEqual(
    bodies.filter((_, nth) => wrong[nth] === undefined).toSorted(),
  );
});
