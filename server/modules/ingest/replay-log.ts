import { setTimeout as sleep } from "node:timers/promises";
import type { AppId, TenantId } from "#shared/kernel/ids.ts";
import type { Services } from "#server/platform/context/services.ts";
import {
  LANES,
  LOG_START,
  SINK_CONSUMER,
  type EventLog,
  type Lane,
  type LaneCursor,
  type LogLease,
  type LogPosition,
  type LogStream,
} from "#server/platform/event-log/event-log.ts";
import { createInFlight } from "./in-flight.ts";
import { linesOf } from "./log-lines.ts";
import { createRetention } from "./retention.ts";
import { storeReadableLines, type BlockStore } from "./store-block.ts";

export interface Replay {
  /** Names its places in the log and its blocks: the same again goes on where it was. */
  readonly name: string;
  readonly from: Date | number;
  readonly tenantId: TenantId | undefined;
  readonly appId: AppId | undefined;
  readonly signal: AbortSignal;
  /** After each block. */
  progress(so: ReplayProgress): Promise<void>;
}

export interface ReplayProgress {
  readonly partition: number;
  readonly lane: Lane;
  /** Events looked at since it was (re)started. */
  readonly events: number;
  readonly stored: number;
}

const LIMITS = { maxEvents: 20_000, maxBytes: 10_000_000 };
const LEASE_MS = 10_000;

/** Whether ClickHouse has an event is asked for every one of them. */
const SUSPECT_ALL = { suspects: () => true, add: () => undefined };

/**
 * Reads the log from a place up to where the sink is, and stores what ClickHouse does not have, each once: under a token of its
 * own, planned before it is stored, like the sink's blocks. What cannot be stored is left out: it is a dead letter already.
 */
export async function replayLog(services: Services, replay: Replay): Promise<void> {
  const { eventLog } = services;
  const retention = createRetention(services);
  const store: BlockStore = {
    services,
    recent: SUSPECT_ALL,
    inFlight: createInFlight(),
    retention,
  };
  const sums = { events: 0, stored: 0 };
  // A name for each run: one that lost its operation must not go on beside this one.
  const owner = crypto.randomUUID();
  try {
    for (let partition = 0; partition < (await eventLog.partitions()); partition++) {
      const lease = await takeLease(eventLog, replay, owner, partition);
      try {
        for (const lane of LANES)
          await replayStream(
            { eventLog, store, replay, sums },
            { partition, lane },
            lease.lanes[lane],
          );
      } finally {
        await lease.release();
      }
    }
  } finally {
    retention.close();
    await eventLog.leave(replay.name, owner);
  }
}

/** Waits for the lease of a run that was killed. */
async function takeLease(
  eventLog: EventLog,
  replay: Replay,
  owner: string,
  partition: number,
): Promise<LogLease> {
  const at = (lane: Lane) => eventLog.positionAt({ partition, lane }, replay.from);
  const from = { main: await at("main"), overflow: await at("overflow") };
  for (;;) {
    const lease = await eventLog.lease(replay.name, partition, owner, LEASE_MS, from);
    if (lease) return lease;
    replay.signal.throwIfAborted();
    await sleep(500);
  }
}

interface Run {
  readonly eventLog: EventLog;
  readonly store: BlockStore;
  readonly replay: Replay;
  readonly sums: { events: number; stored: number };
}

async function replayStream(run: Run, stream: LogStream, cursor: LaneCursor): Promise<void> {
  const { eventLog, store, replay, sums } = run;
  // Beyond it the sink itself is at work.
  const end = (await eventLog.positionOf(SINK_CONSUMER, stream)) ?? LOG_START;
  let { position, plan } = cursor;
  for (;;) {
    replay.signal.throwIfAborted();
    const read = plan
      ? await eventLog.readRange(stream, position, plan)
      : await eventLog.readAfter(stream, position, LIMITS);
    const records = plan ? read : read.filter((record) => !isAfter(record.position, end));
    const blockEnd = plan ?? records.at(-1)?.position;
    if (!blockEnd) return;
    if (!plan) await cursor.planBlock(blockEnd);
    const lines = linesOf(
      records.filter(
        ({ tenantId, appId }) =>
          (replay.tenantId ?? tenantId) === tenantId && (replay.appId ?? appId) === appId,
      ),
    );
    const token = `${replay.name}-${stream.lane}${stream.partition}-${blockEnd.xid}-${blockEnd.offset}`;
    const { fresh } = await storeReadableLines(store, lines, token);
    await cursor.commit(blockEnd);
    position = blockEnd;
    plan = undefined;
    sums.events += lines.length;
    sums.stored += fresh.length;
    await replay.progress({ ...stream, ...sums });
  }
}

const isAfter = (a: LogPosition, b: LogPosition): boolean => {
  const [x, y] = [BigInt(a.xid), BigInt(b.xid)];
  return x > y || (x === y && a.offset > b.offset);
};
