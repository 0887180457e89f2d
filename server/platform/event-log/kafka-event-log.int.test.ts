import { Admin } from "@platformatic/kafka";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { hasKafka, testKafka, type TestKafka } from "../../testing/kafka.ts";
import {
  makeTenant,
  testServices,
  type TestServices,
  type TestTenant,
} from "../../testing/services.ts";
import { eventLogContract } from "./event-log.contract.ts";
import type { EventLog, LogBatch, LogStream } from "./event-log.ts";
import { partitionOf } from "./kafka-appender.ts";
import { createKafkaEventLog } from "./kafka-event-log.ts";

const ALL = { maxEvents: 1_000_000, maxBytes: 100_000_000 };

describe.skipIf(!hasKafka())("Kafka (needs Java and Maven)", () => {
  let kafka: TestKafka;
  beforeAll(async () => {
    kafka = await testKafka();
  }, 120_000);
  afterAll(() => kafka.stop());
  const settings = (topic: string, partitions = 3) => ({
    brokers: kafka.brokers,
    topic,
    partitions,
  });

  eventLogContract("Kafka", async (services) => ({
    log: createKafkaEventLog(services, settings("contract")),
    other: createKafkaEventLog(services, settings("contract")),
  }));

  describe("beyond the contract", () => {
    let services: TestServices;
    let log: EventLog;
    let tenant: TestTenant;
    beforeAll(async () => {
      services = await testServices();
      log = createKafkaEventLog(services, settings("own"));
      tenant = await makeTenant(services);
    });
    afterAll(async () => {
      await log.close();
      await services.stop();
    });
    const batch = (body: string, more: Partial<LogBatch> = {}): LogBatch => ({
      ...tenant,
      keyId: "abcdefghijkl",
      env: "live",
      eventCount: 1,
      receivedAt: new Date(),
      body: Buffer.from(body),
      ...more,
    });
    const stream = (): LogStream => ({ partition: partitionOf(tenant.appId, 3), lane: "main" });
    const bodies = async (after = { xid: "0", offset: 0 }) =>
      (await log.readAfter(stream(), after, ALL)).map(({ body }) => body.toString());

    test("the topics have as many partitions as they were made with", async () => {
      expect(await log.partitions()).toBe(3);
    });

    describe("when its topics change", () => {
      const topicOf = (topic: string) => createKafkaEventLog(services, settings(topic, 2));
      const asOperator = async (work: (admin: Admin) => Promise<unknown>) => {
        const admin = new Admin({ clientId: "operator", bootstrapBrokers: [...kafka.brokers] });
        try {
          await work(admin);
        } finally {
          await admin.close();
        }
      };
      const CONSUMER = "moving";
      /** Bodies after the position of a consumer, which then has them. */
      const consume = async (of: EventLog) => {
        const taken: string[] = [];
        for (let partition = 0; partition < (await of.partitions()); partition++) {
          const lease = await of.lease(CONSUMER, partition, "a", 60_000);
          if (!lease) throw new Error("no lease");
          const { main } = lease.lanes;
          const records = await of.readAfter({ partition, lane: "main" }, main.position, ALL);
          taken.push(...records.map(({ body }) => body.toString()));
          const end = records.at(-1)?.position;
          if (end) await main.commit(end);
          await lease.release();
        }
        await of.leave(CONSUMER, "a");
        return taken;
      };
      const found = async (of: EventLog, expected: string[]) => {
        const all: string[] = [];
        await vi.waitFor(
          async () => {
            all.push(...(await consume(of)));
            expect(all).toEqual(expected);
          },
          { timeout: 15_000, interval: 50 },
        );
      };

      test("partitions that are added stay empty: every app keeps its own, and a start says so", async () => {
        const before = topicOf("grown");
        expect(await before.begin()).toBeUndefined();
        const tenants = await Promise.all(Array.from({ length: 12 }, () => makeTenant(services)));
        for (const each of tenants) await before.append(batch("before", each));
        await asOperator((admin) =>
          admin.createPartitions({
            topics: ["grown", "grown.overflow"].map((name) => ({
              name,
              count: 5,
            })),
            validateOnly: false,
          }),
        );
        const after = topicOf("grown");
        await vi.waitFor(
          async () =>
            expect(await after.begin()).toMatch(
              /topic grown has 3 partitions more than the event log began with\. It goes on with its 2,/,
            ),
          { timeout: 15_000, interval: 100 },
        );
        expect(await after.partitions()).toBe(2);
        for (const log of [before, after])
          for (const each of tenants) await log.append(batch("after", each));
        const records = await Promise.all(
          [0, 1].map((partition) =>
            after.readAfter({ partition, lane: "main" }, { xid: "0", offset: 0 }, ALL),
          ),
        );
        for (const each of tenants)
          expect(
            records.map((own) => own.filter(({ appId }) => appId === each.appId).length),
          ).toEqual(partitionOf(each.appId, 2) === 0 ? [3, 0] : [0, 3]);
        await Promise.all([before.close(), after.close()]);
      });

      test("positions in one topic mean nothing in another, nor in one of the same name that was made anew", async () => {
        const first = topicOf("first");
        for (const body of ["a", "b", "c"]) await first.append(batch(body));
        await found(first, ["a", "b", "c"]);
        const second = topicOf("second");
        await second.append(batch("d"));
        await found(second, ["d"]);
        await asOperator((admin) => admin.deleteTopics({ topics: ["first", "first.overflow"] }));
        const anew = topicOf("first");
        await vi.waitFor(() => anew.append(batch("e")), { timeout: 15_000, interval: 100 });
        await found(anew, ["e"]);
        await Promise.all([first.close(), second.close(), anew.close()]);
      });

      test("one of the two made anew is refused, by name", async () => {
        const whole = topicOf("half");
        await whole.begin();
        await whole.append(batch("a"));
        await asOperator((admin) => admin.deleteTopics({ topics: ["half.overflow"] }));
        const half = topicOf("half");
        await vi.waitFor(
          () =>
            expect(half.begin()).rejects.toThrow(
              /topic half\.overflow is not the one that the event log began with.+UMG_KAFKA_TOPIC/,
            ),
          { timeout: 15_000, interval: 100 },
        );
        await Promise.all([whole.close(), half.close()]);
      });
    });

    test("what every consumer has and what is old is removed, the rest stays", async () => {
      for (const body of ["a", "b", "c"]) await log.append(batch(body));
      const records = await log.readAfter(stream(), { xid: "0", offset: 0 }, ALL);
      const lease = await log.lease("trim", stream().partition, "a", 60_000);
      await log.maintain(new Date(Date.now() + 60_000));
      expect(await bodies()).toEqual(["a", "b", "c"]);
      await lease?.lanes.main.commit(records[1]!.position);
      await log.maintain(new Date(Date.now() - 60_000));
      expect(await bodies()).toEqual(["a", "b", "c"]);
      await log.maintain(new Date(Date.now() + 60_000));
      expect(await bodies()).toEqual(["c"]);
      await log.removeConsumer("trim");
    });

    test("without Kafka an append fails within seconds and holds little; with it, it goes on by itself, and nothing acknowledged is lost", async () => {
      const acknowledged: string[] = [];
      const refused: unknown[] = [];
      const append = (body: string) =>
        log.append(batch(body)).then(
          () => void acknowledged.push(body),
          (error: unknown) => void refused.push(error),
        );
      await append("before");
      const killed = kafka.kill();
      await Promise.all(Array.from({ length: 20 }, (_, i) => append(`meanwhile ${i}`)));
      await killed;
      const startedMs = performance.now();
      await append("away");
      expect(performance.now() - startedMs).toBeLessThan(7_000);
      expect(refused.at(-1)).toMatchObject({
        code: "log_unavailable",
        details: { retryAfterSeconds: 1 },
      });
      await expect(log.ping()).rejects.toMatchObject({ code: "log_unavailable" });
      await kafka.start();
      await vi.waitFor(
        async () => {
          await append("again");
          expect(acknowledged).toContain("again");
        },
        { timeout: 20_000, interval: 200 },
      );
      await vi.waitFor(
        async () =>
          expect(await bodies()).toEqual(expect.arrayContaining([...new Set(acknowledged)])),
        { timeout: 20_000, interval: 200 },
      );
    });

    test("a Kafka that hangs is refused in a bounded time, and is back when it answers", async () => {
      expect((await log.ping()).detail).toMatch(/^Kafka, topic .+, \d+ partitions$/);
      kafka.hang();
      const startedMs = performance.now();
      const all = await Promise.allSettled(
        Array.from({ length: 50 }, (_, i) => log.append(batch("x".repeat(100_000) + i))),
      );
      expect(performance.now() - startedMs).toBeLessThan(12_000);
      expect(all.every(({ status }) => status === "rejected")).toBe(true);
      kafka.resume();
      await vi.waitFor(() => log.append(batch("back")), { timeout: 20_000, interval: 200 });
    });

    test("more than is held in memory is refused at once", async () => {
      const half = batch("x".repeat(900_000));
      const all = await Promise.allSettled(Array.from({ length: 60 }, () => log.append(half)));
      const refused = all.filter(({ status }) => status === "rejected");
      expect(refused.length).toBeGreaterThan(10);
      expect(refused.length).toBeLessThan(50);
    });
  });
});
