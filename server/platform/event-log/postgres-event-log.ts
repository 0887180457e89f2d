import type { Services } from "../context/services.ts";
import type { PgConnection } from "../postgres/connection.ts";
import { LOG_START, SINK_CONSUMER, type EventLog, type LogRecord } from "./event-log.ts";
import {
  APPEND_RECORD,
  deleteConsumed,
  recordValues,
  selectAfter,
  selectPositionAt,
  selectProgress,
  selectRange,
  type RecordRow,
} from "./event-log.store.ts";
import { keepPartitions } from "./keep-partitions.ts";
import { createLogLeases } from "./log-leases.ts";
import { throttled } from "./throttled.ts";

/**
 * The event log as a table: one row per accepted request, written in the tenant's name. One partition in the port's sense;
 * the table's own are stretches of time. `owner` makes and drops those; without it they stay as they are.
 */
export function createPostgresEventLog(
  { db, broadcast }: Pick<Services, "db" | "broadcast">,
  owner?: PgConnection,
): EventLog {
  const appendRecord = db.callTogether(APPEND_RECORD);
  const wake = throttled(() => broadcast.announce({ type: "work", queue: "event_log" }));
  return {
    ...createLogLeases(db),
    begin: async () => undefined,
    async append(batch, lane = "main") {
      await appendRecord(recordValues(batch, lane));
      wake();
    },
    partitions: async () => 1,
    readAfter: async ({ lane }, position, limits) =>
      (await db.platform((tx) => selectAfter(tx, lane, position, limits))).map(toRecord),
    readRange: async ({ lane }, after, end) =>
      (await db.platform((tx) => selectRange(tx, lane, after, end))).map(toRecord),
    positionAt: async ({ lane }, from) =>
      (await db.platform((tx) => selectPositionAt(tx, lane, from))) ?? LOG_START,
    async maintain(olderThan) {
      if (owner) await keepPartitions(db, owner, new Date(), olderThan);
      await db.platform((tx) => deleteConsumed(tx, olderThan));
    },
    progress: (consumer = SINK_CONSUMER) => db.platform((tx) => selectProgress(tx, consumer)),
    async ping() {
      await db.ping();
      return { detail: "table event_log in PostgreSQL" };
    },
    close: async () => undefined,
  };
}

const toRecord = ({ xid, offset, ...row }: RecordRow): LogRecord => ({
  ...row,
  position: { xid, offset },
});
