import type { TenantId } from "#shared/kernel/ids.ts";
import type { Services } from "#server/platform/context/services.ts";
import type {
  EventLog,
  LaneCursor,
  LogPosition,
  LogRecord,
  LogStream,
  ReadLimits,
} from "#server/platform/event-log/event-log.ts";
import { keepDeadLetters } from "../dead-letters/index.ts";
import { markFirstEvent } from "../tenants/index.ts";
import { addDuplicates } from "./duplicates.store.ts";
import type { JudgedLines } from "./judge-lines.ts";
import { eventIdOf, linesOf, recordsOf, textOf } from "./log-lines.ts";
import { isUnreadable, storeLines, storeReadableLines, type BlockStore } from "./store-block.ts";

export interface LaneDeps {
  readonly services: Services;
  readonly eventLog: Pick<EventLog, "readAfter" | "readRange">;
  readonly store: BlockStore;
  /** Tenants whose first event was noted. */
  readonly known: Set<TenantId>;
  /** Hears of every block after its commit. */
  stored(judged: JudgedLines): void;
}

/** Brings one lane of one partition into ClickHouse, block by block. */
export interface LaneSink {
  /** @returns how many events it took from the log, 0 when there is none. After an error it must not be used any more. */
  storeNext(): Promise<number>;
}

/** A flood is taken in smaller bites, so that it holds up ClickHouse for less at a time. */
const LIMITS: Record<LogStream["lane"], ReadLimits> = {
  main: { maxEvents: 50_000, maxBytes: 24_000_000 },
  overflow: { maxEvents: 20_000, maxBytes: 10_000_000 },
};

export function openLaneSink(deps: LaneDeps, stream: LogStream, cursor: LaneCursor): LaneSink {
  const { services, eventLog, store, known } = deps;
  let { position, plan } = cursor;
  const tokenOf = ({ xid, offset }: LogPosition) =>
    `log-${stream.lane}${stream.partition}-${xid}-${offset}`;

  const commit = async (judged: JudgedLines, end: LogPosition) => {
    for (const { tenantId, receivedAt } of recordsOf(judged.fresh).keys()) {
      if (known.has(tenantId)) continue;
      await markFirstEvent(services, tenantId, receivedAt);
      known.add(tenantId);
    }
    const { duplicates, dead } = judged;
    // In the transaction that moves the position: counted and set aside exactly once.
    const also = async (tx: Parameters<typeof addDuplicates>[0]) => {
      await addDuplicates(
        tx,
        duplicates.map(({ record }) => record),
      );
      await keepDeadLetters(
        tx,
        dead.map(({ line, ...why }) => ({
          ...line.record,
          ...why,
          eventId: eventIdOf(line),
          line: textOf(line),
          foundAt: services.clock.now(),
        })),
      );
    };
    await cursor.commit(end, duplicates.length + dead.length > 0 ? also : undefined);
    position = end;
    plan = undefined;
    deps.stored(judged);
  };

  /** One by one, each under its own plan and token, so that a record that cannot be read holds up no other. */
  const storeSingly = async (records: readonly LogRecord[]) => {
    for (const record of records) {
      plan = record.position;
      await cursor.planBlock(plan);
      await commit(await storeReadableLines(store, linesOf([record]), tokenOf(plan)), plan);
    }
  };

  return {
    async storeNext() {
      const records = plan
        ? await eventLog.readRange(stream, position, plan)
        : await eventLog.readAfter(stream, position, LIMITS[stream.lane]);
      const end = plan ?? records.at(-1)?.position;
      if (!end) return 0;
      if (!plan) await cursor.planBlock(end);
      plan = end;
      try {
        await commit(await storeLines(store, linesOf(records), tokenOf(end)), end);
      } catch (error) {
        if (!isUnreadable(error)) throw error;
        await storeSingly(records);
      }
      return records.reduce((sum, { eventCount }) => sum + eventCount, 0);
    },
  };
}
