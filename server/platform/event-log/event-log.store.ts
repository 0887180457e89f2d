import type { AppId, TenantId } from "#shared/kernel/ids.ts";
import { sql, type Query } from "../postgres/sql.ts";
import type { PlatformTx, Tx } from "../postgres/tx.ts";
import type { LogBatch, LogPosition, ReadLimits } from "./event-log.ts";

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

export interface ConsumerRow {
  xid: string;
  offset: number;
  planXid: string | null;
  planOffset: number | null;
}

// Millisecond precision, as everywhere else.
export const insertRecord = (batch: LogBatch): Query<unknown> =>
  sql`insert into event_log (app_id, key_id, env, event_count, received_at, body)
    values (${batch.appId}, ${batch.keyId}, ${batch.env}, ${batch.eventCount}, ${batch.receivedAt}, ${batch.body})`;

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
  position: LogPosition,
  limits: ReadLimits,
): Promise<RecordRow[]> =>
  tx.many(sql<RecordRow>`
    select ${COLUMNS} from (
      select *, sum(event_count) over in_order as events_so_far, sum(octet_length(body)) over in_order as bytes_so_far, row_number() over in_order as nth
      from (select * from event_log where ${after(position)} and ${settled} order by xid, log_offset limit ${MAX_RECORDS}) next
      window in_order as (order by xid, log_offset rows unbounded preceding)) measured
    where nth = 1 or (events_so_far <= ${limits.maxEvents} and bytes_so_far <= ${limits.maxBytes})
    order by xid, log_offset`);

export const selectRange = (
  tx: PlatformTx,
  from: LogPosition,
  end: LogPosition,
): Promise<RecordRow[]> =>
  tx.many(sql<RecordRow>`select ${COLUMNS} from event_log
    where ${after(from)} and (xid, log_offset) <= (${end.xid}::xid8, ${end.offset}::bigint) and ${settled} order by xid, log_offset`);

/** Takes or renews the lease; undefined while somebody else holds it. */
export const takeLease = (
  tx: Tx,
  consumer: string,
  owner: string,
  leaseMs: number,
): Promise<ConsumerRow | undefined> =>
  tx.maybe(sql<ConsumerRow>`
    insert into event_log_consumers as c (consumer, log_offset, xid, lease_owner, lease_until)
    values (${consumer}, 0, '0', ${owner}, clock_timestamp() + ${leaseMs}::float8 * interval '1 millisecond')
    on conflict (tenant_id, consumer) do update set lease_owner = excluded.lease_owner, lease_until = excluded.lease_until
      where c.lease_owner is null or c.lease_owner = excluded.lease_owner or c.lease_until < clock_timestamp()
    returning log_offset as "offset", xid::text as xid, plan_offset as "planOffset", plan_xid::text as "planXid"`);

const held = (consumer: string, owner: string) =>
  sql`consumer = ${consumer} and lease_owner = ${owner}`;
const renewed = (leaseMs: number) =>
  sql`lease_until = clock_timestamp() + ${leaseMs}::float8 * interval '1 millisecond'`;

export const savePlan = (
  tx: Tx,
  consumer: string,
  owner: string,
  leaseMs: number,
  end: LogPosition,
) =>
  tx.run(sql`update event_log_consumers set plan_xid = ${end.xid}::xid8, plan_offset = ${end.offset}, ${renewed(leaseMs)}
    where ${held(consumer, owner)}`);

export const savePosition = (
  tx: Tx,
  consumer: string,
  owner: string,
  leaseMs: number,
  position: LogPosition,
) =>
  tx.run(
    sql`update event_log_consumers set xid = ${position.xid}::xid8, log_offset = ${position.offset}, plan_xid = null, plan_offset = null, moved_at = clock_timestamp(), ${renewed(leaseMs)} where ${held(consumer, owner)}`,
  );

export const dropLease = (tx: Tx, consumer: string, owner: string) =>
  tx.run(
    sql`update event_log_consumers set lease_owner = null, lease_until = null where ${held(consumer, owner)}`,
  );

export const deleteConsumed = (tx: PlatformTx, olderThan: Date): Promise<number> =>
  tx.run(sql`delete from event_log where received_at < ${olderThan}
    and (xid, log_offset) <= (select xid, log_offset from event_log_consumers order by xid, log_offset limit 1)`);

export const selectProgress = (
  tx: PlatformTx,
): Promise<{ head: number; consumed: number; lagMs: number }> =>
  tx.one(sql<{ head: number; consumed: number; lagMs: number }>`
    with slowest as (select xid, log_offset from event_log_consumers order by xid, log_offset limit 1),
      consumed as (select coalesce((select xid from slowest), '0'::xid8) as xid, coalesce((select log_offset from slowest), 0) as log_offset)
    select coalesce((select max(log_offset) from event_log), consumed.log_offset) as head, consumed.log_offset as consumed,
      coalesce((select extract(epoch from clock_timestamp() - received_at) * 1000 from event_log e
        where (e.xid, e.log_offset) > (consumed.xid, consumed.log_offset) order by e.xid, e.log_offset limit 1), 0)::float8 as "lagMs"
    from consumed`);
