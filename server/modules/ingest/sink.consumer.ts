import { randomUUID } from "node:crypto";
import { DomainError } from "#shared/errors/index.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import type { Services } from "#server/platform/context/services.ts";
import type {
  EventLog,
  LogLease,
  LogPosition,
  LogRecord,
  ReadLimits,
} from "#server/platform/event-log/event-log.ts";
import { markFirstEvent } from "../tenants/index.ts";
import { createEventsAnnouncer } from "./events-announcer.ts";
import { linesOf, type LogLine } from "./log-lines.ts";
import { createRecentIds, hashBytes, seedOf } from "./recent-ids.ts";
import type { RefusedRecorder } from "./refused-recorder.ts";
import { recentEventIds } from "./sink.olap.ts";
import { isUnreadable, storeLines, storeReadableLines, type BlockStore } from "./store-block.ts";

export interface SinkDeps {
  readonly services: Services;
  readonly eventLog: EventLog;
  readonly refused: Pick<RefusedRecorder, "record">;
}

/** Brings accepted events from the log into ClickHouse, each once; one worker at a time, taken over when it dies. */
export interface SinkConsumer {
  /** Stores the next block. @returns how many events it took from the log; 0 when there is none, or another worker has the lease. */
  storeNext(): Promise<number>;
  /** Keeps the lease while a block takes long. */
  keepLease(): Promise<void>;
  close(): Promise<void>;
}

const CONSUMER = "clickhouse";
const LEASE_MS = 4_000;
const LIMITS: ReadLimits = { maxEvents: 50_000, maxBytes: 24_000_000 };
const REMEMBERED = 250_000;
const LOOK_BACK_MS = 15 * 60_000;

export function createSinkConsumer({ services, eventLog, refused }: SinkDeps): SinkConsumer {
  const owner = randomUUID();
  const recent = createRecentIds(REMEMBERED);
  const store: BlockStore = { services, refused, recent };
  const announcer = createEventsAnnouncer(services);
  const known = new Set<TenantId>();
  let remembered = false;
  let lease: LogLease | undefined;
  let lastLease: LogLease | undefined;
  let position: LogPosition;
  let plan: LogPosition | undefined;

  const take = async (): Promise<boolean> => {
    if (lease) return true;
    if (!remembered) await remember(store);
    remembered = true;
    lease = await eventLog.lease(CONSUMER, owner, LEASE_MS);
    if (!lease) return false;
    lastLease = lease;
    ({ position, plan } = lease);
    return true;
  };

  const commit = async (held: LogLease, lines: readonly LogLine[], end: LogPosition) => {
    for (const { record } of lines) {
      if (known.has(record.tenantId)) continue;
      await markFirstEvent(services, record.tenantId, record.receivedAt);
      known.add(record.tenantId);
    }
    await held.commit(end);
    position = end;
    plan = undefined;
    announcer.stored(lines);
  };

  /** One by one, each under its own plan and token, so that a record that cannot be read holds up no other. */
  const storeSingly = async (held: LogLease, records: readonly LogRecord[]) => {
    for (const record of records) {
      plan = record.position;
      await held.planBlock(plan);
      await commit(held, await storeReadableLines(store, linesOf([record]), tokenOf(plan)), plan);
    }
  };

  const storeBlock = async (held: LogLease): Promise<number> => {
    const records = plan
      ? await eventLog.readRange(position, plan)
      : await eventLog.readAfter(position, LIMITS);
    const end = plan ?? records.at(-1)?.position;
    if (!end) return 0;
    if (!plan) await held.planBlock(end);
    plan = end;
    try {
      await commit(held, await storeLines(store, linesOf(records), tokenOf(end)), end);
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      await storeSingly(held, records);
    }
    return records.reduce((sum, { eventCount }) => sum + eventCount, 0);
  };

  return {
    async storeNext() {
      if (!(await take()) || !lease) return 0;
      try {
        return await storeBlock(lease);
      } catch (error) {
        // Whatever happened, the log's own row says where to go on.
        lease = undefined;
        if (error instanceof DomainError && error.code === "conflict") return 0;
        throw error;
      }
    },
    async keepLease() {
      if (lease) await eventLog.lease(CONSUMER, owner, LEASE_MS);
    },
    async close() {
      announcer.close();
      // Also after an error: the next worker need not wait for the lease to run out.
      await lastLease?.release();
      lease = undefined;
    },
  };
}

const tokenOf = ({ xid, offset }: LogPosition): string => `log-${xid}-${offset}`;

async function remember({ services, recent }: BlockStore): Promise<void> {
  const rows = await services.clickhouse.query(
    recentEventIds,
    { sinceMs: Date.now() - LOOK_BACK_MS, limit: REMEMBERED },
    "all_tenants",
  );
  for (const { app, id } of rows.toReversed()) {
    const bytes = Buffer.from(id, "latin1");
    recent.add(hashBytes(bytes, 0, bytes.length, seedOf(app)));
  }
}
