import { DomainError } from "#shared/errors/index.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import type { Services } from "../context/services.ts";
import type { Tx } from "../postgres/tx.ts";
import type { EventLog, LogLease, LogPosition, LogRecord } from "./event-log.ts";
import {
  deleteConsumed,
  dropLease,
  insertRecord,
  savePlan,
  savePosition,
  selectAfter,
  selectProgress,
  selectRange,
  takeLease,
  type ConsumerRow,
  type RecordRow,
} from "./event-log.store.ts";

/** The event log as a table: one row per accepted request, in the tenant's own transaction. */
export function createPostgresEventLog(services: Pick<Services, "db" | "broadcast">): EventLog {
  const { db, broadcast } = services;
  const asPlatform = <T>(work: (tx: Tx) => Promise<T>) =>
    db.tenant(PLATFORM_TENANT_ID, "write", work);
  const wake = throttled(() => broadcast.announce({ type: "work", queue: "event_log" }));
  return {
    async append(batch) {
      await db.tenant(batch.tenantId, "write", (tx) => tx.run(insertRecord(batch)));
      wake();
    },
    readAfter: async (position, limits) =>
      (await db.platform((tx) => selectAfter(tx, position, limits))).map(toRecord),
    readRange: async (after, end) =>
      (await db.platform((tx) => selectRange(tx, after, end))).map(toRecord),
    async lease(consumer, owner, leaseMs) {
      const row = await asPlatform((tx) => takeLease(tx, consumer, owner, leaseMs));
      return row && openLease(row, { asPlatform, consumer, owner, leaseMs });
    },
    trim: (olderThan) => db.platform((tx) => deleteConsumed(tx, olderThan)),
    progress: () => db.platform(selectProgress),
  };
}

interface Holder {
  asPlatform<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  consumer: string;
  owner: string;
  leaseMs: number;
}

function openLease(row: ConsumerRow, holder: Holder): LogLease {
  const { asPlatform, consumer, owner, leaseMs } = holder;
  const write = async (work: (tx: Tx) => Promise<number>) => {
    if ((await asPlatform(work)) === 0)
      throw new DomainError("conflict", { reason: `Another worker reads the log as ${consumer}.` });
  };
  return {
    position: { xid: row.xid, offset: row.offset },
    plan:
      row.planXid === null || row.planOffset === null
        ? undefined
        : { xid: row.planXid, offset: row.planOffset },
    planBlock: (end) => write((tx) => savePlan(tx, consumer, owner, leaseMs, end)),
    commit: (position) => write((tx) => savePosition(tx, consumer, owner, leaseMs, position)),
    release: async () => void (await asPlatform((tx) => dropLease(tx, consumer, owner))),
  };
}

const toRecord = ({ xid, offset, ...row }: RecordRow): LogRecord => ({
  ...row,
  position: { xid, offset } satisfies LogPosition,
});

const WAKE_EVERY_MS = 20;

/** At once, then at most every so often, and once more at the end. */
function throttled(call: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let again = false;
  const run = () => {
    call();
    timer = setTimeout(() => {
      timer = undefined;
      if (!again) return;
      again = false;
      run();
    }, WAKE_EVERY_MS).unref();
  };
  return () => {
    if (timer) again = true;
    else run();
  };
}
