import type { UsageKind } from "#shared/contracts/usage.ts";
import type { AppId, TenantId } from "#shared/kernel/ids.ts";
import { allOf, sql } from "#server/platform/postgres/sql.ts";
import type { PlatformTx, Tx } from "#server/platform/postgres/tx.ts";
import type { UsageFact } from "./usage-fact.ts";

/** One metering process at a time; it ends with the transaction. */
export const tryMeteringLock = async (tx: Tx): Promise<Date | undefined> =>
  (
    await tx.one(
      sql<{
        readAt: Date | null;
      }>`select case when pg_try_advisory_xact_lock(hashtext('usage metering')) then clock_timestamp() end as "readAt"`,
    )
  ).readAt ?? undefined;

export const readClock = async (tx: Tx): Promise<Date> =>
  (await tx.one(sql<{ at: Date }>`select clock_timestamp() as at`)).at;

export interface AppendedEntry {
  appId: AppId;
  day: string;
  kind: UsageKind;
  delta: number;
}

/**
 * Brings the ledger to what was read, in one statement: under the lock of each row the difference to what stands there is taken
 * and appended, so that a repetition appends nothing. Reads from before the last one taken are left out, and so are closed days
 * unless `closed`. Returns what was appended.
 */
export function appendUsage(
  tx: Tx,
  facts: readonly Omit<UsageFact, "tenantId">[],
  run: { readonly runId: string; readonly readAt: Date; readonly closed?: boolean },
): Promise<AppendedEntry[]> {
  if (facts.length === 0) return Promise.resolve([]);
  return tx.many(sql<AppendedEntry>`
    with fact as (
      select * from unnest(${facts.map((f) => f.appId)}::uuid[], ${facts.map((f) => f.day)}::date[], ${facts.map((f) => f.kind)}::text[],
        ${facts.map((f) => f.quantity)}::bigint[]) as f(app_id, day, kind, quantity)
      where (${run.closed === true} or not exists (select from usage_closed_days c where c.day = f.day))
        and (f.quantity > 0 or exists (select from usage_days d where d.app_id = f.app_id and d.day = f.day and d.kind = f.kind))
      order by app_id, day, kind
    ), now_is as (
      insert into usage_days as d (app_id, day, kind, quantity, read_at)
      select app_id, day, kind, quantity, ${run.readAt} from fact
      on conflict (tenant_id, app_id, day, kind) do update set previous = d.quantity, quantity = excluded.quantity, read_at = excluded.read_at,
        entries = d.entries + (d.quantity <> excluded.quantity)::int,
        computed_at = case when d.quantity <> excluded.quantity then now() else d.computed_at end
      where d.read_at < excluded.read_at
      returning app_id, day, kind, quantity, previous, entries
    )
    insert into usage_entries (app_id, day, kind, entry_no, delta, quantity, run_id)
    select app_id, day, kind, entries, quantity - previous, quantity, ${run.runId}::uuid from now_is where quantity <> previous
    returning app_id as "appId", day::text, kind, delta`);
}

export interface UsageDayRow {
  appId: AppId;
  day: string;
  kind: UsageKind;
  quantity: number;
}

/** What the ledger says now, of the days from `firstDay` to before `endDay`. */
export const selectUsageDays = (
  tx: Tx,
  firstDay: string,
  endDay: string,
  appId?: AppId,
): Promise<UsageDayRow[]> =>
  tx.many(sql<UsageDayRow>`select app_id as "appId", day::text, kind, quantity from usage_days
    where ${allOf([sql`day >= ${firstDay}::date`, sql`day < ${endDay}::date`, ...(appId === undefined ? [] : [sql`app_id = ${appId}`])])}
    order by day desc, app_id, kind`);

export const selectClosedDays = (
  tx: Tx,
  firstDay: string,
  endDay: string,
): Promise<{ day: string; closedAt: Date }[]> =>
  tx.many(
    sql<{
      day: string;
      closedAt: Date;
    }>`select day::text, closed_at as "closedAt" from usage_closed_days where day >= ${firstDay}::date and day < ${endDay}::date`,
  );

export const closeDays = (tx: Tx, days: readonly string[], runId: string): Promise<number> =>
  tx.run(sql`insert into usage_closed_days (day, run_id) select day, ${runId}::uuid from unnest(${[...days]}::date[]) as d(day)
    on conflict (tenant_id, day) do nothing`);

export interface UsageEntryRow extends AppendedEntry {
  entryNo: number;
  quantity: number;
  runId: string;
  computedAt: Date;
}
export interface LedgerFilter {
  firstDay: string;
  endDay: string;
  appId?: AppId | undefined;
  day?: string | undefined;
  kind?: UsageKind | undefined;
}
export type LedgerPosition = readonly [
  computedAt: string,
  appId: string,
  day: string,
  kind: string,
  entryNo: number,
];

/** Newest first. */
export const selectEntries = (
  tx: Tx,
  filter: LedgerFilter,
  page: { limit: number; before: LedgerPosition | undefined },
): Promise<UsageEntryRow[]> => {
  const { before } = page;
  const conditions = [
    sql`day >= ${filter.firstDay}::date`,
    sql`day < ${filter.endDay}::date`,
    filter.appId && sql`app_id = ${filter.appId}`,
    filter.day && sql`day = ${filter.day}::date`,
    filter.kind && sql`kind = ${filter.kind}`,
    before &&
      sql`(computed_at, app_id, day, kind, entry_no) < (${before[0]}::timestamptz, ${before[1]}::uuid, ${before[2]}::date, ${before[3]}::text, ${before[4]}::int)`,
  ].filter((condition) => typeof condition === "object");
  return tx.many(sql<UsageEntryRow>`select app_id as "appId", day::text, kind, entry_no as "entryNo", delta, quantity, run_id as "runId", computed_at as "computedAt"
    from usage_entries where ${allOf(conditions)} order by computed_at desc, app_id desc, day desc, kind desc, entry_no desc limit ${page.limit}`);
};

export interface DuplicatesRow {
  tenantId: TenantId;
  appId: AppId;
  day: string;
  events: number;
}
const DUPLICATES = sql`select tenant_id as "tenantId", app_id as "appId", day::text, events from duplicate_events_per_day`;

/** Second deliveries that were dropped, of every tenant. */
export const selectDuplicatesSince = (tx: PlatformTx, from: string): Promise<DuplicatesRow[]> =>
  tx.many(sql<DuplicatesRow>`${DUPLICATES} where day >= ${from}::date`);

/** Those of past days that the ledger does not have yet. */
export const selectUnmeteredDuplicates = (
  tx: PlatformTx,
  from: string,
  to: string,
): Promise<DuplicatesRow[]> =>
  tx.many(sql<DuplicatesRow>`select p.tenant_id as "tenantId", p.app_id as "appId", p.day::text, p.events
    from duplicate_events_per_day p left join usage_days d on d.tenant_id = p.tenant_id and d.app_id = p.app_id and d.day = p.day and d.kind = 'duplicates'
    where p.day >= ${from}::date and p.day < ${to}::date and p.events is distinct from d.quantity`);

export const selectOwnDuplicates = (
  tx: Tx,
  firstDay: string,
  endDay: string,
): Promise<DuplicatesRow[]> =>
  tx.many(
    sql<DuplicatesRow>`${DUPLICATES} where day >= ${firstDay}::date and day < ${endDay}::date`,
  );

export interface OpenDayRow {
  tenantId: TenantId;
  day: string;
}
/** Days before `before` that nobody has closed yet; not of tenants whose events are being removed. */
export const selectOpenDays = (
  tx: PlatformTx,
  before: string,
  limit: number,
): Promise<OpenDayRow[]> =>
  tx.many(sql<OpenDayRow>`select distinct d.tenant_id as "tenantId", d.day::text from usage_days d join tenants t using (tenant_id)
    where d.day < ${before}::date and t.state not in ('pending_erasure', 'erased')
      and not exists (select from usage_closed_days c where c.tenant_id = d.tenant_id and c.day = d.day)
    order by 1, 2 limit ${limit}`);

export interface TenantTotalsRow {
  tenantId: TenantId;
  live: number;
  test: number;
  late: number;
}
/** The ledger's figure a tenant; tenants whose events are being removed have none. */
export const selectTenantTotals = (
  tx: PlatformTx,
  from: string,
  to: string,
): Promise<TenantTotalsRow[]> =>
  tx.many(sql<TenantTotalsRow>`select t.tenant_id as "tenantId", coalesce(sum(d.quantity) filter (where d.kind = 'events'), 0)::bigint as live,
      coalesce(sum(d.quantity) filter (where d.kind = 'events_test'), 0)::bigint as test, coalesce(sum(d.quantity) filter (where d.kind = 'late'), 0)::bigint as late
    from tenants t left join usage_days d on d.tenant_id = t.tenant_id and d.day >= ${from}::date and d.day < ${to}::date
    where t.state not in ('pending_erasure', 'erased') group by t.tenant_id`);
