import { createKafkaEventLog } from "#server/platform/event-log/kafka-event-log.ts";
import { hasKafka, testKafka } from "#server/testing/kafka.ts";
import { openCrashRoles } from "./crash-roles.ts";
import { crashBench } from "./crash-run.ts";

const FULL = { points: 60, limitMs: 600_000 };
const SMOKE = { points: 4, limitMs: 20_000 };
/** In the short form; the others die in the other one's. */
const SMOKE_TARGETS = ["ingest", "work", "kafka"];
const TOPIC = { topic: "crash", partitions: 4 };

/** The roles as processes of their own, the event log in Kafka, whose broker is killed too. */
export default crashBench("crash-kafka", { full: FULL, smoke: SMOKE }, async (random, smoke) => {
  if (!hasKafka()) throw new Error("this bench needs Kafka: install Java and Maven");
  const kafka = await testKafka();
  try {
    const field = await openCrashRoles({
      random,
      environment: {
        UMG_KAFKA_BROKERS: kafka.brokers.join(","),
        UMG_KAFKA_TOPIC: TOPIC.topic,
        UMG_KAFKA_PARTITIONS: String(TOPIC.partitions),
      },
      stores: { kafka },
      eventLog: (services) => createKafkaEventLog(services, { brokers: kafka.brokers, ...TOPIC }),
    });
    return {
      ...field,
      targets: field.targets.filter(({ name }) => !smoke || SMOKE_TARGETS.includes(name)),
      async close() {
        await field.close();
        await kafka.stop();
      },
    };
  } catch (error) {
    await kafka.stop();
    throw error;
  }
});
