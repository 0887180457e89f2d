import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { DomainError } from "#shared/errors/index.ts";
import {
  makeTenant,
  testServices,
  type TestServices,
  type TestTenant,
} from "../../testing/services.ts";
import {
  LANES,
  LOG_START,
  type EventLog,
  type Lane,
  type LogBatch,
  type LogPosition,
  type LogRecord,
  type LogStream,
} from "./event-log.ts";
import { createLogLeases } from "./log-leases.ts";

const ALL = { maxEvents: 1_000_000, maxBytes: 100_000_000 };
const WAIT = { timeout: 15_000, interval: 10 };

export interface ContractLog {
  readonly log: EventLog;
  /** A second worker's view of the same log, as another process has it. */
  readonly other: EventLog;
}

/** What every adapter of the port must do. */
export function eventLogContract(
  name: string,
  open: (services: TestServices) => Promise<ContractLog>,
): void {
  describe(`the event log over ${name}`, () => {
    let services: TestServices;
    let log: EventLog;
    let other: EventLog;
    let tenant: TestTenant;
    let partitions: number;
    let starts: Map<string, LogPosition>;

    const streams = (lanes: readonly Lane[] = LANES): LogStream[] =>
      lanes.flatMap((lane) =>
        Array.from({ length: partitions }, (_, partition) => ({ partition, lane })),
      );
    const startOf = ({ partition, lane }: LogStream) =>
      starts.get(`${lane}${partition}`) ?? LOG_START;
    const batch = (body = "{}", eventCount = 1): LogBatch => ({
      ...tenant,
      keyId: "abcdefghijkl",
      env: "live",
      eventCount,
      receivedAt: new Date(),
      body: Buffer.from(body),
    });
    /** Everything appended in this test, with the stream it lies in. */
    const everything = async (lanes?: readonly Lane[]) =>
      (
        await Promise.all(
          streams(lanes).map(async (stream) =>
            (await log.readAfter(stream, startOf(stream), ALL)).map((record) => ({
              stream,
              record,
            })),
          ),
        )
      ).flat();
    /** Other test files' transactions on the same server hold back what is settled, so this waits for `count` records. */
    const found = (count: number, lanes?: readonly Lane[]) =>
      vi.waitFor(async () => {
        const records = await everything(lanes);
        expect(records).toHaveLength(count);
        return records;
      }, WAIT);
    const bodies = (records: readonly LogRecord[]) => records.map(({ body }) => body.toString());
    const leaseOf = async (
      on: Pick<EventLog, "lease">,
      owner: string,
      leaseMs: number,
      consumer = "test",
    ) => {
      const lease = await on.lease(consumer, 0, owner, leaseMs, {
        main: LOG_START,
        overflow: LOG_START,
      });
      if (!lease) throw new Error(`no lease for ${owner}`);
      return lease;
    };

    beforeAll(async () => {
      services = await testServices();
      ({ log, other } = await open(services));
      partitions = await log.partitions();
    });
    afterAll(async () => {
      await Promise.all([log.close(), other.close()]);
      await services.stop();
    });
    beforeEach(async () => {
      tenant = await makeTenant(services);
      starts = new Map();
      for (const stream of streams()) {
        const end = await log.positionAt(stream, new Date(Date.now() + 3_600_000));
        starts.set(`${stream.lane}${stream.partition}`, end);
      }
    });

    test("what was appended is read back, byte for byte, with its stamps", async () => {
      const bytes = randomBytes(300_000);
      const sent = { ...batch(), body: bytes, eventCount: 7, env: "test" as const };
      await log.append(sent);
      const [one] = await found(1);
      expect(one?.record.body.equals(bytes)).toBe(true);
      expect(one?.record).toMatchObject({
        tenantId: tenant.tenantId,
        appId: tenant.appId,
        keyId: "abcdefghijkl",
        env: "test",
        eventCount: 7,
        receivedAt: sent.receivedAt,
      });
    });

    test("an app's batches keep their order, all in one partition", async () => {
      for (let i = 0; i < 30; i++) await (i % 2 ? log : other).append(batch(`n${i}`));
      const records = await found(30);
      expect(new Set(records.map(({ stream }) => stream.partition)).size).toBe(1);
      expect(bodies(records.map(({ record }) => record))).toEqual(
        Array.from({ length: 30 }, (_, i) => `n${i}`),
      );
    });

    test("of many appends at once every one is there, once", async () => {
      const tenants = await Promise.all(Array.from({ length: 5 }, () => makeTenant(services)));
      const sent = Array.from({ length: 200 }, (_, i) => ({
        ...batch(`m${i}`),
        ...tenants[i % tenants.length],
      }));
      await Promise.all(sent.map((each) => log.append(each)));
      const records = await found(200);
      expect(bodies(records.map(({ record }) => record)).toSorted()).toEqual(
        sent.map(({ body }) => body.toString()).toSorted(),
      );
      for (const { record } of records)
        expect(record.appId).toBe(
          tenants[Number(record.body.toString().slice(1)) % tenants.length]?.appId,
        );
    });

    test("reading goes on after a position, and up to one", async () => {
      for (const body of ["a", "b", "c"]) await log.append(batch(body));
      const [a, b, c] = await found(3);
      if (!a || !b || !c) throw new Error("unreachable");
      const { stream } = a;
      expect(bodies(await log.readAfter(stream, a.record.position, ALL))).toEqual(["b", "c"]);
      const range = await other.readRange(stream, startOf(stream), b.record.position);
      expect(bodies(range)).toEqual(["a", "b"]);
      expect(range.at(-1)?.position).toEqual(b.record.position);
      expect(await log.readAfter(stream, c.record.position, ALL)).toEqual([]);
    });

    test("a block is bounded by events and by bytes, and is never empty", async () => {
      for (let i = 0; i < 5; i++) await log.append(batch("x".repeat(1000), 100));
      const [{ stream } = { stream: { partition: 0, lane: "main" as const } }] = await found(5);
      const read = (limits: object) =>
        log.readAfter(stream, startOf(stream), { ...ALL, ...limits });
      expect(await read({ maxEvents: 250 })).toHaveLength(2);
      expect(await read({ maxBytes: 3500 })).toHaveLength(3);
      expect(await read({ maxBytes: 1, maxEvents: 1 })).toHaveLength(1);
    });

    test("the lanes know nothing of each other", async () => {
      await log.append(batch("flood"), "overflow");
      await log.append(batch("calm"));
      expect(bodies((await found(1, ["main"])).map(({ record }) => record))).toEqual(["calm"]);
      expect(bodies((await found(1, ["overflow"])).map(({ record }) => record))).toEqual(["flood"]);
    });

    test("reading can begin at a time", async () => {
      await log.append({ ...batch("before"), receivedAt: new Date(Date.now() - 5) });
      await vi.waitFor(() => expect(Date.now() % 10).toBeGreaterThan(3), { interval: 1 });
      const between = new Date();
      await log.append({ ...batch("after"), receivedAt: new Date() });
      const [{ stream } = { stream: { partition: 0, lane: "main" as const } }] = await found(2);
      const position = await log.positionAt(stream, between);
      expect(bodies(await log.readAfter(stream, position, ALL))).toEqual(["after"]);
      const [before] = await log.readAfter(stream, startOf(stream), ALL);
      const offset = await log.positionAt(stream, before?.position.offset ?? 0);
      expect(bodies(await log.readAfter(stream, offset, ALL)).at(-1)).toBe("after");
      const end = await log.positionAt(stream, new Date(Date.now() + 60_000));
      expect(await log.readAfter(stream, end, ALL)).toEqual([]);
    });

    test("one worker holds both lanes; after its lease ran out the next finds the same plan, and the first is refused", async () => {
      const end = { xid: "7", offset: 7 };
      const first = await leaseOf(log, "a", 100);
      expect(first.continued).toBe(false);
      expect(await other.lease("test", 0, "b", 100)).toBeUndefined();
      await first.lanes.main.planBlock(end);
      const second = await vi.waitFor(() => leaseOf(other, "b", 10_000), WAIT);
      expect(second.lanes.main.plan).toEqual(end);
      expect(second.lanes.overflow.plan).toBeUndefined();
      await expect(first.lanes.main.commit(end)).rejects.toThrow(/Another worker/);
      await expect(first.lanes.overflow.planBlock(end)).rejects.toThrow(DomainError);
      await expect(first.renew()).rejects.toThrow(/Another worker/);
      await second.lanes.main.commit(end);
      expect((await leaseOf(other, "b", 10_000)).continued).toBe(true);
      expect(await log.positionOf("test", { partition: 0, lane: "main" })).toEqual(end);
      await second.release();
      const third = await leaseOf(log, "d", 10_000);
      expect(third.lanes.main).toMatchObject({ position: end, plan: undefined });
      expect(third.lanes.overflow.position).toEqual(LOG_START);
      await third.release();
      await log.removeConsumer("test");
      expect(await log.positionOf("test", { partition: 0, lane: "main" })).toBeUndefined();
    });

    test("a worker that was killed is followed at once, however long its lease", async () => {
      const leases = createLogLeases(services.db);
      const holder = fileURLToPath(new URL("../../testing/lease-holder.ts", import.meta.url));
      const worker = spawn(
        process.execPath,
        [holder, JSON.stringify(services.connections), "killing"],
        { stdio: ["ignore", "pipe", "inherit"] },
      );
      try {
        expect(String((await once(worker.stdout, "data"))[0])).toBe("held\n");
        expect(await leases.lease("killing", 0, "next", 10_000)).toBeUndefined();
        expect(await leases.join("killing", "next", 10_000)).toBe(2);
        worker.kill("SIGKILL");
        const killedMs = performance.now();
        const lease = await vi.waitFor(() => leaseOf(leases, "next", 10_000, "killing"), WAIT);
        expect(performance.now() - killedMs).toBeLessThan(3_000);
        expect(await leases.join("killing", "next", 10_000)).toBe(1);
        await lease.release();
      } finally {
        worker.kill("SIGKILL");
        await leases.leave("killing", "next");
        await leases.removeConsumer("killing");
      }
    });

    test("a commit and what is written with it happen together or not at all", async () => {
      const lease = await leaseOf(log, "a", 10_000, "together");
      const end = { xid: "1", offset: 1 };
      const failing = lease.lanes.main.commit(end, () => Promise.reject(new Error("no")));
      await expect(failing).rejects.toThrow("no");
      expect((await leaseOf(log, "a", 10_000, "together")).lanes.main.position).toEqual(LOG_START);
      await log.removeConsumer("together");
    });

    test("a new consumer begins where it is told", async () => {
      const from = { main: { xid: "3", offset: 4 }, overflow: { xid: "5", offset: 6 } };
      const lease = await log.lease("replaying", 0, "a", 10_000, from);
      expect(lease?.lanes.main.position).toEqual(from.main);
      expect(lease?.lanes.overflow.position).toEqual(from.overflow);
      await lease?.release();
      await log.removeConsumer("replaying");
    });

    test("workers that live are counted, those that left or died are not", async () => {
      expect(await log.join("count", "a", 10_000)).toBe(1);
      expect(await other.join("count", "b", 50)).toBe(2);
      await vi.waitFor(async () => expect(await log.join("count", "a", 10_000)).toBe(1), WAIT);
      expect(await other.join("count", "c", 10_000)).toBe(2);
      await other.leave("count", "c");
      expect(await log.join("count", "a", 10_000)).toBe(1);
    });

    test("what a consumer does not have yet shows as its lag", async () => {
      const sink = await Promise.all(
        Array.from({ length: partitions }, (_, partition) =>
          log.lease("lagging", partition, "a", 60_000),
        ),
      );
      const catchUp = () =>
        Promise.all(
          streams().map(async (stream) => {
            const end = await log.positionAt(stream, new Date(Date.now() + 3_600_000));
            await sink[stream.partition]?.lanes[stream.lane].commit(end);
          }),
        );
      await catchUp();
      expect((await log.progress("lagging")).lagMs).toBe(0);
      await log.append({ ...batch("late"), receivedAt: new Date(Date.now() - 5_000) });
      await found(1);
      const behind = await log.progress("lagging");
      expect(behind.lagMs).toBeGreaterThan(4_900);
      expect(behind.head).toBeGreaterThan(behind.consumed);
      await catchUp();
      expect((await log.progress("lagging")).lagMs).toBe(0);
      await log.removeConsumer("lagging");
    });

    test("an append wakes the consumers", async () => {
      const heard: unknown[] = [];
      const stop = services.broadcast.subscribe((announcement) => heard.push(announcement));
      await log.append(batch());
      await expect.poll(() => heard).toContainEqual({ type: "work", queue: "event_log" });
      stop();
    });
  });
}
