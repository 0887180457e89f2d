import type { KafkaRecord, MessageToProduce } from "@platformatic/kafka";
import type { LogBatch, LogPosition, LogRecord } from "./event-log.ts";

const STAMPS = Buffer.from("s");

/** One accepted request as one message: the app is the key, the stamps are one header, the lines are the value as they are. */
export const toMessage = (
  batch: LogBatch,
  topic: string,
  partition: number,
): MessageToProduce<Buffer, Buffer, Buffer, Buffer> => ({
  topic,
  partition,
  key: Buffer.from(batch.appId),
  value: batch.body,
  timestamp: BigInt(batch.receivedAt.getTime()),
  headers: new Map([
    [
      STAMPS,
      Buffer.from(
        JSON.stringify([
          batch.tenantId,
          batch.keyId,
          batch.env,
          batch.eventCount,
          batch.receivedAt.getTime(),
        ]),
      ),
    ],
  ]),
});

/** The offset of a position is the one to read next, so that the start of a partition is 0. */
export const positionAfter = (offset: bigint): LogPosition => ({
  xid: "0",
  offset: Number(offset) + 1,
});

/** Undefined for a message that is not ours. */
export function toRecord(message: KafkaRecord, offset: bigint): LogRecord | undefined {
  const stamps = message.headers.find(([key]) => key?.equals(STAMPS))?.[1];
  if (!stamps || !message.key || !message.value) return undefined;
  const [tenantId, keyId, env, eventCount, receivedAt] = JSON.parse(stamps.toString()) as [
    LogRecord["tenantId"],
    string,
    LogRecord["env"],
    number,
    number,
  ];
  return {
    tenantId,
    appId: message.key.toString() as LogRecord["appId"],
    keyId,
    env,
    eventCount,
    receivedAt: new Date(receivedAt),
    body: message.value,
    position: positionAfter(offset),
  };
}
