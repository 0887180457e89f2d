import { isFreeName } from "../postgres/name-holder.ts";
import { sql } from "../postgres/sql.ts";
import type { PlatformTx, Tx } from "../postgres/tx.ts";
import { LANES, type Lane, type LogPosition } from "./event-log.ts";

export interface CursorRow {
  lane: Lane;
  xid: string;
  offset: number;
  planXid: string | null;
  planOffset: number | null;
  continued: boolean;
}

/** One worker's hold on one partition. */
export interface Hold {
  readonly consumer: string;
  readonly partition: number;
  readonly owner: string;
  readonly leaseMs: number;
}

const later = (ms: number) => sql`clock_timestamp() + ${ms}::float8 * interval '1 millisecond'`;

export const insertCursors = (
  tx: Tx,
  { consumer, partition }: Hold,
  from: Readonly<Record<Lane, LogPosition>>,
) =>
  tx.run(sql`insert into event_log_consumers (consumer, partition, lane, xid, log_offset)
    select ${consumer}, ${partition}, * from unnest(${[...LANES]}::text[], ${LANES.map((lane) => from[lane].xid)}::xid8[], ${LANES.map((lane) => from[lane].offset)}::bigint[])
    on conflict do nothing`);

/** Both lanes or none: in one order, so that two workers never wait for each other. A lease is over with its time, or with its owner's process. */
export const takeCursors = (
  tx: Tx,
  { consumer, partition, owner, leaseMs }: Hold,
): Promise<CursorRow[]> =>
  tx.many(sql<CursorRow>`
    with free as (select lane, coalesce(lease_owner = ${owner}, false) as continued from event_log_consumers c where consumer = ${consumer} and partition = ${partition}
        and (lease_owner is null or lease_owner = ${owner} or lease_until < clock_timestamp() or ${isFreeName(sql`lease_owner`)}) order by lane for update)
    update event_log_consumers c set lease_owner = ${owner}, lease_until = ${later(leaseMs)}
    from free where c.consumer = ${consumer} and c.partition = ${partition} and c.lane = free.lane and (select count(*) from free) = ${LANES.length}
    returning c.lane, c.log_offset as "offset", c.xid::text as xid, c.plan_offset as "planOffset", c.plan_xid::text as "planXid", free.continued`);

const held = ({ consumer, partition, owner }: Hold) =>
  sql`consumer = ${consumer} and partition = ${partition} and lease_owner = ${owner}`;

export const renewHold = (tx: Tx, hold: Hold) =>
  tx.run(
    sql`update event_log_consumers set lease_until = ${later(hold.leaseMs)} where ${held(hold)}`,
  );

export const savePlan = (tx: Tx, hold: Hold, lane: Lane, end: LogPosition) =>
  tx.run(sql`update event_log_consumers set plan_xid = ${end.xid}::xid8, plan_offset = ${end.offset}, lease_until = ${later(hold.leaseMs)}
    where ${held(hold)} and lane = ${lane}`);

export const savePosition = (tx: Tx, hold: Hold, lane: Lane, position: LogPosition) =>
  tx.run(sql`update event_log_consumers set xid = ${position.xid}::xid8, log_offset = ${position.offset}, plan_xid = null, plan_offset = null,
      moved_at = clock_timestamp(), lease_until = ${later(hold.leaseMs)}
    where ${held(hold)} and lane = ${lane}`);

export const dropHold = (tx: Tx, hold: Hold) =>
  tx.run(
    sql`update event_log_consumers set lease_owner = null, lease_until = null where ${held(hold)}`,
  );

export const selectCursor = (tx: PlatformTx, consumer: string, partition: number, lane: Lane) =>
  tx.maybe(sql<LogPosition>`select xid::text as xid, log_offset as "offset" from event_log_consumers
    where consumer = ${consumer} and partition = ${partition} and lane = ${lane}`);

export const selectCursors = (tx: PlatformTx, consumer: string) =>
  tx.many(
    sql<LogPosition & { partition: number; lane: Lane }>`select partition, lane, xid::text as xid,
      log_offset as "offset" from event_log_consumers where consumer = ${consumer}`,
  );

export const deleteCursors = (tx: Tx, consumer: string) =>
  tx.run(sql`delete from event_log_consumers where consumer = ${consumer}`);

export const saveSignOfLife = (tx: Tx, consumer: string, worker: string, forMs: number) =>
  tx.run(sql`insert into event_log_workers (consumer, worker, lives_until) values (${consumer}, ${worker}, ${later(forMs)})
    on conflict (tenant_id, consumer, worker) do update set lives_until = excluded.lives_until`);

export const countWorkers = (tx: Tx, consumer: string, asking: string) =>
  tx.one(
    sql<{
      live: number;
    }>`select count(*)::int as live from event_log_workers where consumer = ${consumer} and lives_until > clock_timestamp()
      and (worker = ${asking} or not ${isFreeName(sql`worker`)})`,
  );

export const deleteDeadWorkers = (tx: Tx, consumer: string, worker: string | null) =>
  tx.run(
    sql`delete from event_log_workers where consumer = ${consumer} and (worker = ${worker} or lives_until < clock_timestamp() - interval '1 hour')`,
  );

/** Where the slowest consumer of each stream is, of those whose names end so. */
export const selectSlowest = (tx: PlatformTx, end: string) =>
  tx.many(sql<
    LogPosition & { partition: number; lane: Lane }
  >`select distinct on (partition, lane) partition, lane, xid::text as xid,
      log_offset as "offset" from event_log_consumers where right(consumer, length(${end})) = ${end} order by partition, lane, event_log_consumers.xid, log_offset`);
