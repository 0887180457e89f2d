import type { AppId, TenantId } from "#shared/kernel/ids.ts";
import type { CallValues } from "../postgres/calls-query.ts";
import { sql, type Query } from "../postgres/sql.ts";
import type { PlatformTx } from "../postgres/tx.ts";
import type { Lane, LogBatch, LogPosition, LogProgress, ReadLimits } from "./event-log.ts";

export interface RecordRow {
  tenantId: TenantId;
  appId: AppId;
  xid: string;
  offset: number;
  keyId: string;
  env: "live" | "test";
  eventCount: number;
  receivedAt: Date;
  body: Buffer;
}

// The function sets the tenant itself, so that an accepted request is one statement.
export const APPEND_RECORD = "select append_event_log($1, $2, $3, $4, $5, $6, $7, $8)";

export const recordValues = (batch: LogBatch, lane: Lane): CallValues => [
  batch.tenantId,
  batch.appId,
  batch.keyId,
  batch.env,
  lane,
  String(batch.eventCount),
  batch.receivedAt.toISOString(),
  batch.body,
];

// Sorted by the column: `xid` alone would be the text beside it, in which 999 comes after 1000.
const COLUMNS = sql`tenant_id as "tenantId", app_id as "appId", xid::text as xid, log_offset as "offset", key_id as "keyId", env,
  event_count as "eventCount", received_at as "receivedAt", body`;
const after = ({ xid, offset }: LogPosition) =>
  sql`(xid, log_offset) > (${xid}::xid8, ${offset}::bigint)`;
// Everything below the oldest running transaction is decided: nothing can still appear before it.
const settled = sql`xid < pg_snapshot_xmin(pg_current_snapshot())`;
const MAX_RECORDS = 4_000;

/** The sums come from the row's own size, without reading the bodies that are left out. */
export const selectAfter = (
  tx: PlatformTx,
  lane: Lane,
  position: LogPosition,
  limits: ReadLimits,
): Promise<RecordRow[]> =>
  tx.many(sql<RecordRow>`
    select ${COLUMNS} from (
      select *, sum(event_count) over in_order as events_so_far, sum(octet_length(body)) over in_order as bytes_so_far, row_number() over in_order as nth
      from (select * from event_log where lane = ${lane} and ${after(position)} and ${settled} order by xid, log_offset limit ${MAX_RECORDS}) next
      window in_order as (order by xid, log_offset rows unbounded preceding)) measured
    where nth = 1 or (events_so_far <= ${limits.maxEvents} and bytes_so_far <= ${limits.maxBytes})
    order by measured.xid, measured.log_offset`);

export const selectRange = (
  tx: PlatformTx,
  lane: Lane,
  from: LogPosition,
  end: LogPosition,
): Promise<RecordRow[]> =>
  tx.many(sql<RecordRow>`select ${COLUMNS} from event_log
    where lane = ${lane} and ${after(from)} and (xid, log_offset) <= (${end.xid}::xid8, ${end.offset}::bigint) and ${settled}
    order by event_log.xid, event_log.log_offset`);

/** Just before the first record since; else the newest record, else nothing. */
export const selectPositionAt = (
  tx: PlatformTx,
  lane: Lane,
  from: Date | number,
): Promise<LogPosition | undefined> =>
  tx.maybe(sql<LogPosition>`
    select xid, "offset" from (
      (select 1 as nth, e.xid::text as xid, log_offset - 1 as "offset" from event_log e
        where lane = ${lane} and ${typeof from === "number" ? sql`log_offset >= ${from}` : sql`received_at >= ${from}`} order by e.xid, log_offset limit 1)
      union all
      (select 2, e.xid::text, log_offset from event_log e where lane = ${lane} order by e.xid desc, log_offset desc limit 1)) found
    order by nth limit 1`);

export const selectProgress = (tx: PlatformTx, consumer: string): Promise<LogProgress> =>
  tx.one(sql<LogProgress>`
    with place as (
      select l.lane, coalesce(c.xid, '0'::xid8) as xid, coalesce(c.log_offset, 0) as log_offset
      from unnest(array['main', 'overflow']) l (lane) left join event_log_consumers c on c.lane = l.lane and c.partition = 0 and c.consumer = ${consumer}),
    looked as (
      select p.log_offset as consumed,
        coalesce((select e.log_offset from event_log e where e.lane = p.lane order by e.xid desc, e.log_offset desc limit 1), p.log_offset) as head,
        coalesce((select extract(epoch from clock_timestamp() - e.received_at) * 1000 from event_log e
          where e.lane = p.lane and (e.xid, e.log_offset) > (p.xid, p.log_offset) order by e.xid, e.log_offset limit 1), 0)::float8 as lag_ms
      from place p)
    select sum(head)::bigint as head, sum(consumed)::bigint as consumed, max(lag_ms) as "lagMs" from looked`);

// Of every consumer there is, in the lane of the record.
const isConsumed = (record: Query<unknown>) =>
  sql`(select count(*) > 0 and bool_and((${record}.xid, ${record}.log_offset) <= (c.xid, c.log_offset)) from event_log_consumers c where c.lane = ${record}.lane and c.consumer !~ '@')`;

/** What lies outside of the partitions that are dropped as a whole. */
export const deleteConsumed = (tx: PlatformTx, olderThan: Date): Promise<number> =>
  tx.run(
    sql`delete from event_log e where e.received_at < ${olderThan} and e.tableoid = 'event_log_default'::regclass and ${isConsumed(sql`e`)}`,
  );

export const isAllConsumed = async (tx: PlatformTx, from: Date, to: Date): Promise<boolean> =>
  (await tx.maybe(
    sql`select 1 from event_log e where e.received_at >= ${from} and e.received_at < ${to} and not ${isConsumed(sql`e`)} limit 1`,
  )) === undefined;
