import { randomUUID } from "node:crypto";
import { DomainError } from "#shared/errors/index.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import type { Services } from "#server/platform/context/services.ts";
import {
  SINK_CONSUMER,
  type EventLog,
  type Lane,
  type LogLease,
} from "#server/platform/event-log/event-log.ts";
import { createEventsAnnouncer } from "./events-announcer.ts";
import { createInFlight } from "./in-flight.ts";
import type { JudgedLines } from "./judge-lines.ts";
import { openLaneSink, type LaneDeps, type LaneSink } from "./lane-sink.ts";
import { textOf } from "./log-lines.ts";
import { createRecentIds, hashBytes, seedOf, type RecentIds } from "./recent-ids.ts";
import type { RefusedRecorder } from "./refused-recorder.ts";
import { createRetention } from "./retention.ts";
import { recentEventIds } from "./sink.olap.ts";

export interface SinkDeps {
  readonly services: Services;
  readonly eventLog: EventLog;
  readonly refused: Pick<RefusedRecorder, "record">;
}

/** Brings accepted events from the log into ClickHouse, each once. Partitions are shared among the workers that live, and taken over from one that died. */
export interface SinkConsumer {
  /** Takes this worker's share of the partitions, keeps its leases and hands back what is over. @returns the partitions it holds. */
  balance(): Promise<readonly number[]>;
  /** Stores the next block of a lane. @returns how many events it took from the log; 0 when there is none, or another worker has the lease. */
  storeNext(partition?: number, lane?: Lane): Promise<number>;
  close(): Promise<void>;
}

const LEASE_MS = 4_000;
/** Ids a process recognises again; 64 MB of memory once they were all there. */
const REMEMBERED = 8_000_000;
/** What is read back at a start or a take-over. */
const READ_BACK = 250_000;
const LOOK_BACK_MS = 60 * 60_000;

interface Held {
  lease: LogLease;
  lanes: Partial<Record<Lane, LaneSink>>;
  /** Blocks under way. */
  busy: number;
  /** Another worker shall have it: no block is begun any more. */
  leaving: boolean;
}

export function createSinkConsumer({ services, eventLog, refused }: SinkDeps): SinkConsumer {
  const owner = randomUUID();
  const recent = createRecentIds(REMEMBERED);
  const announcer = createEventsAnnouncer(services);
  const held = new Map<number, Held>();
  const retention = createRetention(services);
  const deps: LaneDeps = {
    services,
    eventLog,
    store: { services, recent, inFlight: createInFlight(), retention },
    known: new Set<TenantId>(),
    stored(judged) {
      announcer.stored(judged.fresh);
      recordDead(services, refused, judged);
    },
  };

  /** False when another worker has it. What others stored meanwhile is looked up before anything is stored here. */
  const take = async (partition: number): Promise<boolean> => {
    if (held.has(partition)) return true;
    const lease = await eventLog.lease(SINK_CONSUMER, partition, owner, LEASE_MS);
    if (!lease) return false;
    if (!lease.continued) await remember(services, recent);
    held.set(partition, { lease, lanes: {}, busy: 0, leaving: false });
    return true;
  };
  const taking = new Map<number, Promise<boolean>>();
  /** Both lanes and the balance may ask at once: they get one and the same hold. */
  const takeOnce = (partition: number): Promise<boolean> => {
    const running =
      taking.get(partition) ?? take(partition).finally(() => taking.delete(partition));
    taking.set(partition, running);
    return running;
  };
  /** Where the lane is now: the hold may be older than the lane's last commit. */
  const openLane = async (partition: number, lane: Lane, own: Held) => {
    const lease = await eventLog.lease(SINK_CONSUMER, partition, owner, LEASE_MS);
    if (!lease) throw new DomainError("conflict", { reason: "Another worker took the lease." });
    own.lease = mixed(own.lease, lease, lane);
    return (own.lanes[lane] = openLaneSink(deps, { partition, lane }, own.lease.lanes[lane]));
  };
  const handBack = async (partition: number, { lease }: Held) => {
    held.delete(partition);
    await lease.release();
  };

  const balance = async () => {
    const partitions = await eventLog.partitions();
    const share = Math.ceil(partitions / (await eventLog.join(SINK_CONSUMER, owner, LEASE_MS)));
    [...held.values()].forEach((own, index) => (own.leaving = index >= share));
    for (const [partition, own] of held) {
      if (own.leaving && own.busy === 0) await handBack(partition, own);
      else await own.lease.renew().catch(() => held.delete(partition));
    }
    for (let partition = 0; partition < partitions && held.size < share; partition++)
      if (!held.has(partition)) await takeOnce(partition);
    return [...held.keys()];
  };

  return {
    balance,
    async storeNext(partition = 0, lane = "main") {
      if (!held.has(partition) && !(await takeOnce(partition))) return 0;
      const own = held.get(partition);
      if (!own || own.leaving) return 0;
      own.busy += 1;
      try {
        const sink = own.lanes[lane] ?? (await openLane(partition, lane, own));
        return await sink.storeNext();
      } catch (error) {
        // Whatever happened, the log's own row says where to go on.
        delete own.lanes[lane];
        const lease = await eventLog
          .lease(SINK_CONSUMER, partition, owner, LEASE_MS)
          .catch(() => undefined);
        if (lease?.continued) own.lease = mixed(own.lease, lease, lane);
        else {
          // Taken anew, it is taken as from another: what that one stored is looked up first.
          await lease?.release().catch(() => undefined);
          if (held.get(partition) === own) held.delete(partition);
        }
        if (error instanceof DomainError && error.code === "conflict") return 0;
        throw error;
      } finally {
        own.busy -= 1;
      }
    },
    async close() {
      retention.close();
      announcer.close();
      const last = [...held];
      // Also after an error: the next worker need not wait for the leases to run out.
      await Promise.all(last.map(([partition, own]) => handBack(partition, own)));
      await eventLog.leave(SINK_CONSUMER, owner);
    },
  };
}

/** The other lane goes on with what it has. */
const mixed = (before: LogLease, now: LogLease, lane: Lane): LogLease => ({
  ...now,
  lanes: { ...before.lanes, [lane]: now.lanes[lane] },
});

function recordDead(services: Services, refused: SinkDeps["refused"], { dead }: JudgedLines): void {
  for (const { line, reason, message } of dead) {
    const { tenantId, appId, keyId } = line.record;
    services.log.warn({ tenantId, appId, reason }, "an accepted event became a dead letter");
    refused.record({ tenantId, appId, keyId, reason, message, event: textOf(line) });
  }
}

async function remember(services: Services, recent: RecentIds): Promise<void> {
  const rows = await services.clickhouse.query(
    recentEventIds,
    { sinceMs: Date.now() - LOOK_BACK_MS, limit: READ_BACK },
    "all_tenants",
  );
  for (const { app, id } of rows.toReversed()) {
    const bytes = Buffer.from(id, "latin1");
    recent.add(hashBytes(bytes, 0, bytes.length, seedOf(app)));
  }
}
