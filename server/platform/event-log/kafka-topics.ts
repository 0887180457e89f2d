import { setTimeout as sleep } from "node:timers/promises";
import { Admin, findErrorBy, type ClusterMetadata } from "@platformatic/kafka";
import { LANES, type Lane, type LogStream } from "./event-log.ts";
import { clientOptions, type KafkaSettings } from "./kafka-settings.ts";

/** The two topics of the log, made when they are missing. */
export interface KafkaTopics {
  readonly names: Readonly<Record<Lane, string>>;
  /** Partitions of each, with their leaders; asked again now and then. */
  read(): Promise<ClusterMetadata>;
  partitions(): Promise<number>;
  /** Asks the brokers now, whatever is known. */
  ping(): Promise<void>;
  /** What is known of them may be wrong: it is asked anew. */
  forget(): void;
  /** Removes what lies before these places. */
  deleteBefore(places: readonly (LogStream & { offset: number })[]): Promise<void>;
  close(): Promise<void>;
}

const CONFIG = [
  // Removed by us, once every consumer has it.
  { name: "retention.ms", value: "-1" },
  { name: "cleanup.policy", value: "delete" },
  { name: "max.message.bytes", value: "8388608" },
  { name: "message.timestamp.type", value: "CreateTime" },
];
const BROKERS_DEFAULT = -1;
const TRIES = 20;

export function openKafkaTopics(settings: KafkaSettings): KafkaTopics {
  const admin = new Admin(clientOptions(settings, "topics"));
  const names = { main: settings.topic, overflow: `${settings.topic}.overflow` };
  const topics = LANES.map((lane) => names[lane]);
  // A copy: the client sorts the list it is given.
  const ask = (forceUpdate: boolean) => admin.metadata({ topics: [...topics], forceUpdate });
  const isUnknown = (error: unknown) => (error as Error).message.startsWith("Unknown topic");
  const create = async () => {
    for (const topic of topics)
      await admin
        .createTopics({
          topics: [topic],
          partitions: settings.partitions,
          replicas: BROKERS_DEFAULT,
          configs: CONFIG,
        })
        .catch((error: Error) => {
          if (!findErrorBy(error, "apiId", "TOPIC_ALREADY_EXISTS")) throw error;
        });
  };
  const read = async () => {
    try {
      return await ask(false);
    } catch (error) {
      if (!isUnknown(error)) throw error;
    }
    await create();
    // Made in one place, known in all of them a moment later.
    for (let tries = 0; ; tries++) {
      await sleep(100);
      try {
        return await ask(true);
      } catch (error) {
        if (!isUnknown(error) || tries === TRIES) throw error;
      }
    }
  };
  return {
    names,
    read,
    async partitions() {
      const { topics: known } = await read();
      // An operator may have added some to one of them and not yet to the other.
      return Math.min(...topics.map((topic) => known.get(topic)?.partitionsCount ?? 0));
    },
    async ping() {
      await ask(true);
    },
    forget: () => admin.clearMetadata(),
    async deleteBefore(places) {
      const byLane = Map.groupBy(places, ({ lane }) => lane);
      await admin.deleteRecords({
        topics: [...byLane].map(([lane, own]) => ({
          name: names[lane],
          partitions: own.map(({ partition, offset }) => ({ partition, offset: BigInt(offset) })),
        })),
      });
    },
    close: () => admin.close(),
  };
}
