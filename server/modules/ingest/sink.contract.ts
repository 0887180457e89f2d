import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { namedQuery, type ClickHouse } from "#server/platform/clickhouse/clickhouse.ts";
import { LANES, type EventLog, type Lane } from "#server/platform/event-log/event-log.ts";
import { openDatabase } from "#server/platform/postgres/database.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { Services } from "#server/platform/context/services.ts";
import { testClickHouse, type TestClickHouse } from "#server/testing/clickhouse.ts";
import {
  makeTenant,
  testServices,
  type TestServices,
  type TestTenant,
} from "#server/testing/services.ts";
import { createRefusedRecorder, startSink, type RefusedRecorder, type Sink } from "./index.ts";
import { createSinkConsumer, type SinkConsumer } from "./sink.consumer.ts";

const counts = namedQuery({
  name: "test.counts",
  sql: `SELECT count() AS rows, uniqExact(event_id) AS ids, (SELECT toUInt64(sum(events)) FROM events_per_minute) AS minutes FROM events`,
  params: z.object({}),
  row: z.object({ rows: z.number(), ids: z.number(), minutes: z.number() }),
  tenant: true,
});
const rowsOf = namedQuery({
  name: "test.rows",
  sql: `SELECT event_id AS id, name, user_id AS user, retention_days AS days FROM events ORDER BY event_id`,
  params: z.object({}),
  row: z.object({ id: z.string(), name: z.string(), user: z.string(), days: z.number() }),
  tenant: true,
});
const once = (n: number) => ({ rows: n, ids: n, minutes: n });
const WAIT = { timeout: 20_000, interval: 50 };

/** What the sink must do over every adapter of the event log. */
export function sinkContract(
  name: string,
  open: (services: Pick<Services, "db" | "broadcast">) => EventLog,
): void {
  describe(`the sink over ${name}`, () => {
    let clickhouse: TestClickHouse;
    let services: TestServices;
    let eventLog: EventLog;
    let refused: RefusedRecorder;
    let tenant: TestTenant;
    const sinks: Sink[] = [];

    beforeAll(async () => {
      clickhouse = await testClickHouse();
      services = await testServices({ clickhouse });
      eventLog = open(services);
      refused = createRefusedRecorder(services);
    });
    beforeEach(async () => {
      tenant = await makeTenant(services);
    });
    afterAll(async () => {
      await Promise.all(sinks.map((sink) => sink.stop()));
      await refused.close();
      await eventLog.close();
      await services.stop();
      await clickhouse.remove();
    });

    const stored = async (of: TestTenant = tenant) =>
      (await clickhouse.query(counts, {}, { tenantId: of.tenantId }))[0];
    const rows = (of: TestTenant = tenant) =>
      clickhouse.query(rowsOf, {}, { tenantId: of.tenantId });
    const line = (id: string, { name = "Bought", user = "u" } = {}) =>
      `{"event_id":"${id}","type":"track","name":"${name}","user_id":"${user}","anonymous_id":"","at":${Date.now()},"properties":{"price":9.5},"context":{}}\n`;
    const append = (body: string, eventCount: number, of: TestTenant = tenant, lane?: Lane) =>
      eventLog.append(
        {
          tenantId: of.tenantId,
          appId: of.appId,
          keyId: "abcdefghijkl",
          env: "live",
          eventCount,
          receivedAt: new Date(),
          body: Buffer.from(body),
        },
        lane,
      );
    let next = 0;
    /** Accepts `count` events as the endpoint does; resolves once they are acknowledged. */
    async function accept(count: number, of: TestTenant = tenant, from?: number, lane?: Lane) {
      const first = from ?? (next += count) - count;
      const lines = Array.from({ length: count }, (_, i) =>
        line(`m-${first + i}`, { user: `u${i}` }),
      );
      await append(lines.join(""), count, of, lane);
      return first;
    }
    const consumerOn = (on: ClickHouse = clickhouse) =>
      createSinkConsumer({ services: { ...services, clickhouse: on }, eventLog, refused });
    const round = async (consumer: SinkConsumer) => {
      for (const partition of await consumer.balance())
        await Promise.all(LANES.map((lane) => consumer.storeNext(partition, lane)));
    };
    const drain = async (on: ClickHouse = clickhouse) => {
      const consumer = consumerOn(on);
      try {
        // Other test files' transactions may hold back what is settled: until nothing is left, not until nothing is found.
        while ((await eventLog.progress()).lagMs !== 0) await round(consumer);
      } finally {
        await consumer.close();
      }
    };
    const deadLetters = async (of: TestTenant = tenant) =>
      services.db.readOnce(
        of.tenantId,
        sql<{
          reason: string;
          eventId: string;
          line: Buffer;
        }>`select reason, event_id as "eventId", line from dead_letters order by event_id`,
      );
    const duplicates = async () =>
      (
        await services.db.readOnce(
          tenant.tenantId,
          sql<{
            events: number;
          }>`select events from duplicate_events_per_day where app_id = ${tenant.appId}`,
        )
      ).reduce((sum, { events }) => sum + events, 0);

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

    test("how long events are kept is their tenant's plan", async () => {
      const plans = [
        ["free", 30],
        ["pro", 400],
        ["scale", 800],
        ["enterprise", 1200],
      ] as const;
      for (const [plan, days] of plans) {
        const of = await makeTenant(services, { plan });
        await accept(1, of);
        await drain();
        expect((await rows(of)).map((row) => row.days)).toEqual([days]);
      }
    });

    test("what still lies in the log of a tenant that was erased is not stored", async () => {
      const gone = await makeTenant(services, { state: "erased" });
      await accept(2, gone);
      await accept(1);
      await drain();
      expect(await stored(gone)).toEqual(once(0));
      expect(await stored()).toEqual(once(1));
    });

    test("a repeated delivery is stored once and counted once: in one block, in a later one, after a restart, in the other lane", async () => {
      const first = await accept(5);
      await accept(5, tenant, first);
      await drain();
      expect(await duplicates()).toBe(5);
      await accept(5, tenant, first);
      await drain();
      await accept(5, tenant, first, "overflow");
      await drain();
      expect(await stored()).toEqual(once(5));
      expect(await duplicates()).toBe(15);
      const twin = await makeTenant(services);
      await accept(5, twin, first);
      await drain();
      expect(await stored(twin)).toEqual(once(5));
    });

    test("a delivery repeated in both lanes at the same moment is stored once", async () => {
      const first = await accept(50);
      await accept(50, tenant, first, "overflow");
      await drain();
      expect(await stored()).toEqual(once(50));
      expect(await duplicates()).toBe(50);
    });

    test("another event under an id that is taken is set aside, wherever it comes", async () => {
      await append(line("c1") + line("c1", { name: "Sold" }) + line("c2"), 3);
      await drain();
      await append(line("c2", { user: "somebody else" }) + line("c3") + line("c2"), 3);
      await drain();
      expect((await rows()).map(({ id, name, user }) => [id, name, user])).toEqual([
        ["c1", "Bought", "u"],
        ["c2", "Bought", "u"],
        ["c3", "Bought", "u"],
      ]);
      expect((await deadLetters()).map(({ reason, eventId }) => [reason, eventId])).toEqual([
        ["id_conflict", "c1"],
        ["id_conflict", "c2"],
      ]);
      expect(await duplicates()).toBe(1);
    });

    test.each(["before", "after"] as const)(
      "a sink that dies %s its block is stored loses nothing, doubles nothing and counts nothing twice",
      async (when) => {
        const first = await accept(4);
        await accept(2, tenant, first);
        await append(line(`k-${when}`) + line(`k-${when}`, { name: "Sold" }), 2);
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
        expect(await stored()).toEqual(once(8));
        expect(await duplicates()).toBe(2);
        expect(await deadLetters()).toHaveLength(1);
      },
    );

    test("a worker that vanished with a block half done is taken over when its lease has run out", async () => {
      await accept(6);
      const vanished = consumerOn({
        ...clickhouse,
        async insert(block) {
          await clickhouse.insert(block);
          throw new Error("gone");
        },
      });
      await vi.waitFor(() => expect(round(vanished)).rejects.toThrow("gone"), WAIT);
      await accept(2);
      await drain();
      expect(await stored()).toEqual(once(8));
    });

    test("a worker that lost its connection and lives on is followed, and what it still stores and commits counts for nothing", async () => {
      await accept(6);
      const db = openDatabase(services.connections, { name: "cut-off", poolSize: 3 });
      const names: string[] = [];
      const hold = (each: string) => (names.push(each), db.hold(each));
      const own = { ...services, db: { ...db, hold } };
      const log = open(own);
      const storing = Promise.withResolvers<void>();
      const goOn = Promise.withResolvers<void>();
      const insert: ClickHouse["insert"] = async (block) => {
        storing.resolve();
        await goOn.promise;
        await clickhouse.insert(block);
      };
      const cutOff = createSinkConsumer({
        services: { ...own, clickhouse: { ...clickhouse, insert } },
        eventLog: log,
        refused,
      });
      try {
        let waits = true;
        const first = (async () => {
          while (waits) await round(cutOff);
        })();
        await storing.promise;
        await Promise.all(names.map(db.letGo));
        await accept(2);
        await drain();
        expect(await stored()).toEqual(once(8));
        waits = false;
        goOn.resolve();
        await first;
        await accept(3);
        await Promise.all([round(cutOff), drain()]);
        await drain();
        expect(await stored()).toEqual(once(11));
        expect(await duplicates()).toBe(0);
      } finally {
        goOn.resolve();
        await cutOff.close();
        await log.close();
        await db.close();
      }
    });

    test("two sinks at once store everything once", async () => {
      const consumers = [consumerOn(), consumerOn()];
      const feeding = (async () => {
        for (let i = 0; i < 20; i++) await accept(10);
      })();
      for (let i = 0; i < 30; i++)
        await Promise.all(consumers.map((consumer) => round(consumer).catch(() => undefined)));
      await feeding;
      await Promise.all(consumers.map((consumer) => consumer.close()));
      await drain();
      expect(await stored()).toEqual(once(200));
    });

    test("two workers share the partitions, and one alone has them all", async () => {
      const partitions = await eventLog.partitions();
      const [a, b] = [consumerOn(), consumerOn()];
      const shares = async () => [await a.balance(), await b.balance()];
      const most = Math.ceil(partitions / 2);
      await vi.waitFor(async () => {
        const [ofA = [], ofB = []] = await shares();
        expect([...ofA, ...ofB].toSorted()).toEqual(
          Array.from({ length: partitions }, (_, partition) => partition),
        );
        expect(Math.max(ofA.length, ofB.length)).toBe(most);
      }, WAIT);
      await b.close();
      await vi.waitFor(async () => expect(await a.balance()).toHaveLength(partitions), WAIT);
      await a.close();
    });

    test("what cannot be stored is set aside with its text and holds up nothing", async () => {
      await accept(2);
      await append(`${line("p1")}{"event_id":"p2","at":{{{\n${line("p3")}`, 3);
      await accept(2);
      await drain();
      await refused.close();
      expect(await stored()).toEqual(once(6));
      const [dead, ...more] = await deadLetters();
      expect(more).toEqual([]);
      expect(dead).toMatchObject({ reason: "not_storable", eventId: "p2" });
      expect(dead?.line.toString()).toBe('{"event_id":"p2","at":{{{');
      const shown = await services.db.readOnce(
        tenant.tenantId,
        sql<{ reason: string; sample: string }>`select reason, sample from refused_events`,
      );
      expect(shown).toMatchObject([
        { reason: "not_storable", sample: expect.stringContaining("p2") },
      ]);
    });

    test("a line that names another tenant is stored with the tenant of its key", async () => {
      const other = await makeTenant(services);
      const own = `{"event_id":"x1","tenant_id":"${other.tenantId}","app_id":"${other.appId}",${line("x").slice('{"event_id":"x",'.length)}`;
      await append(own, 1);
      await drain();
      expect((await stored(other))?.rows).toBe(0);
      expect(await deadLetters(other)).toEqual([]);
      expect(((await stored())?.rows ?? 0) + (await deadLetters()).length).toBe(1);
    });

    test("a flood in its own lane does not hold up the others", async () => {
      const flood = await makeTenant(services);
      for (let i = 0; i < 60; i++) await accept(500, flood, i * 500, "overflow");
      sinks.push(startSink({ services, eventLog, refused }));
      await accept(1);
      await expect.poll(() => stored().catch(() => undefined), WAIT).toEqual(once(1));
      await expect.poll(() => stored(flood).catch(() => undefined), WAIT).toEqual(once(30_000));
    });

    test("ClickHouse killed under load: what was acknowledged is there, once, and soon again", async () => {
      sinks.push(startSink({ services, eventLog, refused }));
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

    test("an accepted event can be read, and is announced", async () => {
      if (sinks.length === 0) sinks.push(startSink({ services, eventLog, refused }));
      const heard: unknown[] = [];
      const stop = services.broadcast.subscribe((announcement) => heard.push(announcement));
      await accept(1);
      await expect.poll(() => stored(), WAIT).toEqual(once(1));
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
  });
}
