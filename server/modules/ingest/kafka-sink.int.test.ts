import { afterAll, beforeAll, describe } from "vitest";
import { createKafkaEventLog } from "#server/platform/event-log/kafka-event-log.ts";
import { hasKafka, testKafka, type TestKafka } from "#server/testing/kafka.ts";
import { sinkContract } from "./sink.contract.ts";

describe.skipIf(!hasKafka())("with Kafka (needs Java and Maven)", () => {
  let kafka: TestKafka;
  beforeAll(async () => {
    kafka = await testKafka();
  }, 120_000);
  afterAll(() => kafka.stop());
  sinkContract("Kafka", (services) =>
    createKafkaEventLog(services, { brokers: kafka.brokers, topic: "events", partitions: 3 }),
  );
});
