import { DomainError } from "#shared/errors/index.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import type { Database, Tx } from "../postgres/tx.ts";
import {
  LANES,
  LOG_START,
  type EventLog,
  type LaneCursor,
  type LogLease,
  type LogStream,
} from "./event-log.ts";
import {
  countWorkers,
  deleteCursors,
  deleteDeadWorkers,
  dropHold,
  insertCursors,
  renewHold,
  savePlan,
  savePosition,
  saveSignOfLife,
  selectCursor,
  takeCursors,
  type CursorRow,
  type Hold,
} from "./log-lease.store.ts";

const FROM_THE_START = { main: LOG_START, overflow: LOG_START };

/**
 * The part of the port that is the same for every adapter: positions, plans and leases, kept in PostgreSQL. `nameOf` is the
 * consumer's name there: positions in one log mean nothing in another.
 */
export function createLogLeases(
  db: Database,
  nameOf: (consumer: string) => Promise<string> = async (consumer) => consumer,
): Pick<EventLog, "lease" | "join" | "leave" | "positionOf" | "removeConsumer"> {
  const write = <T>(work: (tx: Tx) => Promise<T>) => db.tenant(PLATFORM_TENANT_ID, "write", work);
  return {
    async lease(consumer, partition, owner, leaseMs, from = FROM_THE_START) {
      const hold: Hold = { consumer: await nameOf(consumer), partition, owner, leaseMs };
      await db.hold(owner);
      const rows = await write(async (tx) => {
        await insertCursors(tx, hold, from);
        return takeCursors(tx, hold);
      });
      return rows.length === LANES.length ? openLease(rows, hold, write) : undefined;
    },
    async join(consumer, owner, forMs) {
      const name = await nameOf(consumer);
      await db.hold(owner);
      return write(async (tx) => {
        await saveSignOfLife(tx, name, owner, forMs);
        return (await countWorkers(tx, name, owner)).live;
      });
    },
    async leave(consumer, owner) {
      const name = await nameOf(consumer);
      await write((tx) => deleteDeadWorkers(tx, name, owner));
      await db.letGo(owner);
    },
    async positionOf(consumer, { partition, lane }: LogStream) {
      const name = await nameOf(consumer);
      return db.platform((tx) => selectCursor(tx, name, partition, lane));
    },
    async removeConsumer(consumer) {
      const name = await nameOf(consumer);
      await write((tx) => deleteCursors(tx, name));
    },
  };
}

function openLease(
  rows: readonly CursorRow[],
  hold: Hold,
  write: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>,
): LogLease {
  const held = async (changed: Promise<number>) => {
    if ((await changed) === 0)
      throw new DomainError("conflict", {
        reason: `Another worker reads partition ${hold.partition} as ${hold.consumer}.`,
      });
  };
  const cursorOf = ({ lane, ...row }: CursorRow): LaneCursor => ({
    position: { xid: row.xid, offset: row.offset },
    plan:
      row.planXid === null || row.planOffset === null
        ? undefined
        : { xid: row.planXid, offset: row.planOffset },
    planBlock: (end) => write((tx) => held(savePlan(tx, hold, lane, end))),
    commit: (position, also) =>
      write(async (tx) => {
        await held(savePosition(tx, hold, lane, position));
        await also?.(tx);
      }),
  });
  return {
    partition: hold.partition,
    lanes: Object.fromEntries(rows.map((row) => [row.lane, cursorOf(row)])) as LogLease["lanes"],
    continued: rows.every(({ continued }) => continued),
    renew: () => write((tx) => held(renewHold(tx, hold))),
    release: async () => void (await write((tx) => dropHold(tx, hold))),
  };
}
