import type { Services } from "../context/services.ts";
import {
  LANES,
  LOG_START,
  SINK_CONSUMER,
  type EventLog,
  type LogPosition,
  type LogStream,
} from "./event-log.ts";
import { openKafkaAppender, unavailable, within } from "./kafka-appender.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { kafkaRefusal } from "./kafka-refusal.ts";
import { LATEST, openKafkaReader, type KafkaReader } from "./kafka-reader.ts";
import type { KafkaSettings } from "./kafka-settings.ts";
import { rememberTopics } from "./kafka-topics.store.ts";
import { openKafkaTopics } from "./kafka-topics.ts";
import { selectCursors, selectSlowest } from "./log-lease.store.ts";
import { createLogLeases } from "./log-leases.ts";
import { throttled } from "./throttled.ts";

/** A start waits this long for Kafka, and goes on without it. */
const BEGIN_MS = 5_000;

/** The event log in Kafka: one message per accepted request, the app as its key, one topic for each lane. Connects when it is first used. */
export function createKafkaEventLog(
  { db, broadcast }: Pick<Services, "db" | "broadcast">,
  settings: KafkaSettings,
): EventLog {
  const topics = openKafkaTopics(settings, (found) =>
    db.tenant(PLATFORM_TENANT_ID, "write", (tx) => rememberTopics(tx, found)),
  );
  const appender = openKafkaAppender(settings, topics);
  const readers = new Map<string, KafkaReader>();
  const wake = throttled(() => broadcast.announce({ type: "work", queue: "event_log" }));

  const readerOf = (stream: LogStream): KafkaReader => {
    const name = `${stream.lane}${stream.partition}`;
    const open = readers.get(name) ?? openKafkaReader(settings, topics, stream);
    readers.set(name, open);
    return open;
  };
  const from = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw unavailable(error);
    }
  };
  const streams = async (): Promise<LogStream[]> => {
    const partitions = await topics.partitions();
    return LANES.flatMap((lane) =>
      Array.from({ length: partitions }, (_, partition) => ({ partition, lane })),
    );
  };
  const nameOf = async (consumer: string) => `${consumer}@${await from(() => topics.id())}`;
  const endOf = async (stream: LogStream) => (await readerOf(stream).offsetAt(LATEST)) ?? 0;
  const placeOf = (places: readonly (LogStream & LogPosition)[], stream: LogStream) =>
    places.find(({ partition, lane }) => partition === stream.partition && lane === stream.lane);

  return {
    ...createLogLeases(db, nameOf),
    async begin() {
      try {
        const unused = await within(BEGIN_MS, topics.unused());
        if (unused > 0)
          return `Kafka's topic ${settings.topic} has ${unused} partitions more than the event log began with. It goes on with its ${await topics.partitions()}, so that every app keeps its order. To use more: let the log run empty, name a topic that does not exist yet in UMG_KAFKA_TOPIC, and start every process again.`;
      } catch (error) {
        const refusal = kafkaRefusal(error, settings);
        if (refusal) throw refusal;
      }
      return undefined;
    },
    async append(batch, lane = "main") {
      await appender.append(batch, lane);
      wake();
    },
    partitions: () => from(() => topics.partitions()),
    readAfter: (stream, position, limits) =>
      from(() => readerOf(stream).readAfter(position, limits)),
    readRange: (stream, after, end) => from(() => readerOf(stream).readRange(after, end)),
    positionAt: (stream, since) =>
      from(async () => {
        if (typeof since === "number") return { ...LOG_START, offset: since };
        const offset = await readerOf(stream).offsetAt(since.getTime());
        return { ...LOG_START, offset: offset ?? (await endOf(stream)) };
      }),
    async maintain(olderThan) {
      const end = await nameOf("");
      const slowest = await db.platform((tx) => selectSlowest(tx, end));
      await from(async () => {
        const places = await Promise.all(
          (await streams()).map(async (stream) => {
            const old = await readerOf(stream).offsetAt(olderThan.getTime());
            const consumed = placeOf(slowest, stream)?.offset ?? 0;
            return { ...stream, offset: Math.min(old ?? (await endOf(stream)), consumed) };
          }),
        );
        const removable = places.filter(({ offset }) => offset > 0);
        if (removable.length > 0) await topics.deleteBefore(removable);
      });
    },
    async progress(consumer = SINK_CONSUMER) {
      const name = await nameOf(consumer);
      const cursors = await db.platform((tx) => selectCursors(tx, name));
      return from(async () => {
        const each = await Promise.all(
          (await streams()).map(async (stream) => {
            const position = placeOf(cursors, stream) ?? LOG_START;
            const head = await endOf(stream);
            const [next] =
              position.offset < head
                ? await readerOf(stream).readAfter(position, { maxEvents: 1, maxBytes: 1 })
                : [];
            const lagMs = next ? Math.max(0, Date.now() - next.receivedAt.getTime()) : 0;
            return { head, consumed: Math.min(position.offset, head), lagMs };
          }),
        );
        const sum = (of: "head" | "consumed") => each.reduce((total, one) => total + one[of], 0);
        return {
          head: sum("head"),
          consumed: sum("consumed"),
          lagMs: Math.max(0, ...each.map(({ lagMs }) => lagMs)),
        };
      });
    },
    ping: () =>
      from(async () => {
        const partitions = await topics.partitions();
        await topics.ping();
        return { detail: `Kafka, topic ${settings.topic}, ${partitions} partitions` };
      }),
    async close() {
      await Promise.allSettled([
        appender.close(),
        ...[...readers.values()].map((reader) => reader.close()),
      ]);
      await topics.close().catch(() => undefined);
    },
  };
}
