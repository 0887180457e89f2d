import { setTimeout as sleep } from "node:timers/promises";
import { Admin, findErrorBy, type ClusterMetadata } from "@platformatic/kafka";
import { ConfigError } from "../config/config.ts";
import { LANES, type Lane, type LogStream } from "./event-log.ts";
import { clientOptions, type KafkaSettings } from "./kafka-settings.ts";
import type { TopicPair } from "./kafka-topics.store.ts";

/** The two topics of the log, made when they are missing. */
export interface KafkaTopics {
  readonly names: Readonly<Record<Lane, string>>;
  /** Partitions of each, with their leaders; asked again now and then. */
  read(): Promise<ClusterMetadata>;
  /** The main one's own id: positions of another topic of the same name mean nothing. */
  id(): Promise<string>;
  /** As many as the log began with. What is added later stays empty, so that no app changes its partition, and its order holds. */
  partitions(): Promise<number>;
  /** Partitions that nothing is written to. */
  unused(): Promise<number>;
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

/** `remember` writes down what the log begins with and answers what it was begun with. */
export function openKafkaTopics(
  settings: KafkaSettings,
  remember: (found: TopicPair) => Promise<TopicPair>,
): KafkaTopics {
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
  const look = async (): Promise<TopicPair> => {
    const { topics: known } = await read();
    return {
      name: settings.topic,
      mainId: known.get(names.main)?.id ?? "",
      overflowId: known.get(names.overflow)?.id ?? "",
      // An operator may have added some to one of them and not yet to the other.
      partitions: Math.min(...topics.map((topic) => known.get(topic)?.partitionsCount ?? 0)),
    };
  };
  let began: TopicPair | undefined;
  const begin = async (): Promise<{ began: TopicPair; found: TopicPair }> => {
    const found = await look();
    began ??= await remember(found);
    for (const [lane, id] of [
      ["main", "mainId"],
      ["overflow", "overflowId"],
    ] as const)
      if (found[id] !== began[id])
        throw new ConfigError(
          `Kafka's topic ${names[lane]} is not the one that the event log began with: it was removed and made anew. Positions in it mean nothing any more. Name a topic that does not exist yet in UMG_KAFKA_TOPIC, then start every process again.`,
        );
    return { began, found };
  };
  return {
    names,
    read,
    id: async () => (await begin()).began.mainId,
    partitions: async () => (await begin()).began.partitions,
    async unused() {
      const { began: then, found } = await begin();
      return found.partitions - then.partitions;
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
