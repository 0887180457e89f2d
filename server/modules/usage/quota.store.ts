import type { Quota } from "#shared/contracts/usage.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { PlatformTx, Tx } from "#server/platform/postgres/tx.ts";
import type { StoredEntitlements } from "#server/platform/tenancy/entitlements.ts";

/** A tenant against its quota: its plan, its own numbers where it has some, and what this month's ledger says. */
export interface QuotaStanding extends StoredEntitlements {
  plan: string;
  own: boolean;
  included: number | null;
  hard: number | null;
  reason: string | null;
  setBy: string | null;
  setAt: Date | null;
  state: Quota["state"];
  limit: number | null;
  resetsAt: Date | null;
  used: number;
  /** The highest threshold told of this month, 0 for none. */
  told: number;
}

export const selectQuotaStanding = (
  tx: Tx,
  month: { firstDay: string; endDay: string },
): Promise<QuotaStanding> =>
  tx.one(sql<QuotaStanding>`
    select t.plan, t.entitlements, q.tenant_id is not null as own, q.included, q.hard, q.reason, q.set_by_name as "setBy", q.set_at as "setAt",
      t.quota_state as state, t.quota_limit as "limit", t.quota_resets_at as "resetsAt",
      (select coalesce(sum(quantity), 0)::bigint from usage_days where kind = 'events' and day >= ${month.firstDay}::date and day < ${month.endDay}::date) as used,
      (select coalesce(max(threshold), 0) from usage_alerts where month = ${month.firstDay}::date) as told
    from tenants t left join usage_quotas q on q.tenant_id = t.tenant_id`);

/** The state that ingest acts on. True when it was another one before. */
export const updateQuotaState = async (
  tx: Tx,
  quota: { state: Quota["state"]; limit: number | null; used: number; resetsAt: Date },
): Promise<boolean> =>
  (await tx.run(sql`update tenants set quota_state = ${quota.state}, quota_limit = ${quota.limit}::bigint, quota_used = ${quota.used}::bigint, quota_resets_at = ${quota.resetsAt}
    where (quota_state, quota_limit, quota_resets_at) is distinct from (${quota.state}::text, ${quota.limit}::bigint, ${quota.resetsAt}::timestamptz(3))`)) >
  0;

/** Returns those that were not told of before in this month. */
export const insertAlerts = (
  tx: Tx,
  firstDay: string,
  thresholds: readonly number[],
  reached: { used: number; included: number; at: Date },
): Promise<{ threshold: number }[]> =>
  tx.many(sql<{
    threshold: number;
  }>`insert into usage_alerts (month, threshold, quantity, included, reached_at)
    select ${firstDay}::date, threshold, ${reached.used}::bigint, ${reached.included}::bigint, ${reached.at} from unnest(${[...thresholds]}::int[]) as t(threshold)
    on conflict (tenant_id, month, threshold) do nothing returning threshold`);

/** Whose state is of a month that is over. */
export const selectOutdatedQuotas = (
  tx: PlatformTx,
  now: Date,
): Promise<{ tenantId: TenantId }[]> =>
  tx.many(
    sql<{
      tenantId: TenantId;
    }>`select tenant_id as "tenantId" from tenants where quota_state <> 'ok' and quota_resets_at <= ${now} and state <> 'erased'`,
  );

export const upsertOwnQuota = (
  tx: Tx,
  quota: {
    included: number | null;
    hard: number | null;
    reason: string;
    setBy: string | null;
    setByName: string;
    at: Date;
  },
): Promise<number> =>
  tx.run(sql`insert into usage_quotas (included, hard, reason, set_by, set_by_name, set_at)
    values (${quota.included}, ${quota.hard}, ${quota.reason}, ${quota.setBy}, ${quota.setByName}, ${quota.at})
    on conflict (tenant_id) do update set included = excluded.included, hard = excluded.hard, reason = excluded.reason,
      set_by = excluded.set_by, set_by_name = excluded.set_by_name, set_at = excluded.set_at`);

export const deleteOwnQuota = (tx: Tx): Promise<number> => tx.run(sql`delete from usage_quotas`);

export interface AlertRow {
  month: string;
  threshold: number;
  quantity: number;
  included: number;
  reachedAt: Date;
}
export const selectAlerts = (tx: Tx, since: string): Promise<AlertRow[]> =>
  tx.many(sql<AlertRow>`select to_char(month, 'YYYY-MM') as month, threshold, quantity, included, reached_at as "reachedAt"
    from usage_alerts where month >= ${since}::date order by reached_at desc, threshold desc limit 100`);
