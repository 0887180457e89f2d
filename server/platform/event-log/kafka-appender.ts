import { Producer } from "@platformatic/kafka";
import { DomainError } from "#shared/errors/index.ts";
import type { Lane, LogBatch } from "./event-log.ts";
import { toMessage } from "./kafka-record.ts";
import { clientOptions, type KafkaSettings } from "./kafka-settings.ts";
import type { KafkaTopics } from "./kafka-topics.ts";

/** Sends what is accepted, grouped: while one group is on its way the next gathers. */
export interface KafkaAppender {
  /** All in-sync replicas have it when it resolves. Throws `log_unavailable`. */
  append(batch: LogBatch, lane: Lane): Promise<void>;
  close(): Promise<void>;
}

interface Waiting {
  readonly batch: LogBatch;
  readonly lane: Lane;
  readonly sinceMs: number;
  resolve(): void;
  reject(error: Error): void;
}

const GROUP_BYTES = 900_000;
const MAX_WAITING_BYTES = 32_000_000;
const SEND_MS = 4_000;
const WAIT_MS = 6_000;
/** After a failure everything is refused at once for this long, instead of waiting in a queue that does not move. */
const PAUSE_MS = 500;

export function openKafkaAppender(settings: KafkaSettings, topics: KafkaTopics): KafkaAppender {
  let producer: Producer | undefined;
  let waiting: Waiting[] = [];
  let waitingBytes = 0;
  let sending: Promise<void> | undefined;
  let refusedUntilMs = 0;

  const send = async (group: readonly Waiting[]) => {
    const partitions = await topics.partitions();
    const messages = group.map(({ batch, lane }) =>
      toMessage(batch, topics.names[lane], partitionOf(batch.appId, partitions)),
    );
    producer ??= new Producer({ ...clientOptions(settings, "ingest"), idempotent: true });
    await producer.send({ messages, idempotent: true });
  };
  /** A producer that failed is never used again: its sequence is unknown, and what it still carries is sent again by the client. */
  const giveUp = () => {
    const failed = producer;
    producer = undefined;
    topics.forget();
    failed?.close(true).catch(() => undefined);
    refusedUntilMs = performance.now() + PAUSE_MS;
  };
  const takeGroup = (): Waiting[] => {
    let bytes = 0;
    const end = waiting.findIndex(
      ({ batch }, index) => (bytes += batch.body.length) > GROUP_BYTES && index > 0,
    );
    const group = end === -1 ? waiting : waiting.slice(0, end);
    waiting = end === -1 ? [] : waiting.slice(end);
    for (const { batch } of group) waitingBytes -= batch.body.length;
    return group;
  };
  const drain = async () => {
    while (waiting.length > 0) {
      const startedMs = performance.now();
      const group = takeGroup().filter((each) => {
        const late = startedMs - each.sinceMs > WAIT_MS;
        if (late) each.reject(unavailable());
        return !late;
      });
      if (group.length === 0) continue;
      try {
        await within(SEND_MS, send(group));
        for (const each of group) each.resolve();
      } catch (error) {
        giveUp();
        const failed = unavailable(error);
        for (const each of [...group, ...waiting]) each.reject(failed);
        waiting = [];
        waitingBytes = 0;
      }
    }
    sending = undefined;
  };

  return {
    append: (batch, lane) =>
      new Promise((resolve, reject) => {
        if (
          performance.now() < refusedUntilMs ||
          waitingBytes + batch.body.length > MAX_WAITING_BYTES
        )
          return reject(unavailable());
        waiting.push({ batch, lane, sinceMs: performance.now(), resolve, reject });
        waitingBytes += batch.body.length;
        // In the next turn, so that what arrived in this one goes together.
        sending ??= new Promise<void>((next) => setImmediate(next)).then(drain);
      }),
    async close() {
      await sending;
      await producer?.close(true);
    },
  };
}

/** Always the same for an app; a UUID's end is random. */
export const partitionOf = (appId: string, partitions: number): number =>
  Number.parseInt(appId.slice(-8), 16) % partitions;

export const unavailable = (cause?: unknown) =>
  new DomainError("log_unavailable", { retryAfterSeconds: 1 }, cause);

export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Kafka did not answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
