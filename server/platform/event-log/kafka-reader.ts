import { setTimeout as sleep } from "node:timers/promises";
import { Consumer, FetchIsolationLevels, findErrorBy } from "@platformatic/kafka";
import type { LogPosition, LogRecord, LogStream, ReadLimits } from "./event-log.ts";
import { within } from "./kafka-appender.ts";
import { toRecord } from "./kafka-record.ts";
import { clientOptions, type KafkaSettings } from "./kafka-settings.ts";
import type { KafkaTopics } from "./kafka-topics.ts";

/** Reads one stream from given places, without a consumer group: whose turn it is, is known in PostgreSQL. */
export interface KafkaReader {
  readAfter(position: LogPosition, limits: ReadLimits): Promise<LogRecord[]>;
  readRange(after: LogPosition, end: LogPosition): Promise<LogRecord[]>;
  /** The place of the first message at or after a time in ms, -1 for the end, -2 for the start. */
  offsetAt(timestamp: number): Promise<number | undefined>;
  close(): Promise<void>;
}

export const LATEST = -1;
const EARLIEST = -2;
const MIN_FETCH_BYTES = 1_000_000;
const RANGE_FETCH_BYTES = 24_000_000;
const FETCH_MS = 5_000;
const LED_TRIES = 20;
const LED_EVERY_MS = 100;

export function openKafkaReader(
  settings: KafkaSettings,
  topics: KafkaTopics,
  { partition, lane }: LogStream,
): KafkaReader {
  const topic = topics.names[lane];
  const consumer = new Consumer({
    ...clientOptions(settings, `sink-${lane}${partition}`),
    groupId: "unmogrowp",
    autocommit: false,
    isolationLevel: FetchIsolationLevels.READ_UNCOMMITTED,
  });
  consumer.topics.trackAll(topic);

  const fetch = async (offset: number, maxBytes: number): Promise<LogRecord[]> => {
    const known = (await topics.read()).topics.get(topic);
    const leader = known?.partitions[partition]?.leader;
    if (!known || leader === undefined) throw new Error(`${topic} has no partition ${partition}`);
    const { responses } = await consumer.fetch({
      node: leader,
      minBytes: 0,
      maxWaitTime: 0,
      maxBytes,
      topics: [
        {
          topicId: known.id,
          partitions: [
            {
              partition,
              currentLeaderEpoch: -1,
              lastFetchedEpoch: -1,
              fetchOffset: BigInt(offset),
              partitionMaxBytes: maxBytes,
            },
          ],
        },
      ],
    });
    return responses
      .flatMap(({ partitions }) => partitions)
      .filter(({ partitionIndex }) => partitionIndex === partition)
      .flatMap(({ records }) => records ?? [])
      .flatMap((batch) =>
        batch.records.flatMap((message) => {
          const at = batch.firstOffset + BigInt(message.offsetDelta);
          const record = at >= BigInt(offset) ? toRecord(message, at) : undefined;
          return record ? [record] : [];
        }),
      );
  };
  const offsetAt = async (timestamp: number): Promise<number | undefined> => {
    const found = await consumer.listOffsets({
      topics: [topic],
      partitions: { [topic]: [partition] },
      timestamp: BigInt(timestamp),
    });
    const offset = found.get(topic)?.[partition];
    return offset === undefined || offset < 0n ? undefined : Number(offset);
  };
  /** What lay at this place may have been removed by an operator: then it goes on with what is there. */
  const fetchFrom = async (offset: number, maxBytes: number): Promise<LogRecord[]> => {
    try {
      return await fetch(offset, maxBytes);
    } catch (error) {
      if (!findErrorBy(error as Error, "apiId", "OFFSET_OUT_OF_RANGE")) throw error;
      const earliest = (await offsetAt(EARLIEST)) ?? 0;
      return earliest > offset ? fetch(earliest, maxBytes) : [];
    }
  };

  /** A topic that was just made, or a broker that just came back, has no leader for a moment. */
  const onceLed = async <T>(work: () => Promise<T>): Promise<T> => {
    for (let tries = 1; ; tries++) {
      try {
        return await work();
      } catch (error) {
        if (!findErrorBy(error as Error, "hasStaleMetadata", true) || tries === LED_TRIES)
          throw error;
        topics.forget();
        consumer.clearMetadata();
        await sleep(LED_EVERY_MS);
      }
    }
  };

  // One at a time: the broker keeps a session for a consumer, which two requests at once would tear.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(() => within(FETCH_MS, onceLed(work)));
    last = turn.catch(() => topics.forget());
    return turn;
  };

  return {
    readAfter: (position, limits) =>
      inTurn(async () =>
        bounded(
          await fetchFrom(position.offset, Math.max(limits.maxBytes, MIN_FETCH_BYTES)),
          limits,
        ),
      ),
    readRange: (after, end) =>
      inTurn(async () => {
        const records: LogRecord[] = [];
        for (let from = after.offset; from < end.offset;) {
          const next = await fetchFrom(from, RANGE_FETCH_BYTES);
          const last = next.at(-1);
          if (!last) break;
          records.push(...next.filter(({ position }) => position.offset <= end.offset));
          from = last.position.offset;
        }
        return records;
      }),
    offsetAt: (timestamp) => inTurn(() => offsetAt(timestamp)),
    async close() {
      await consumer.close(true);
    },
  };
}

function bounded(records: readonly LogRecord[], limits: ReadLimits): LogRecord[] {
  let events = 0;
  let bytes = 0;
  const end = records.findIndex((record, index) => {
    events += record.eventCount;
    bytes += record.body.length;
    return index > 0 && (events > limits.maxEvents || bytes > limits.maxBytes);
  });
  return end === -1 ? [...records] : records.slice(0, end);
}
