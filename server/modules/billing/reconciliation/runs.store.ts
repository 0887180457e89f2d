import type { RunSummary } from "#shared/contracts/billing/reconciliation.ts";
import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import { allOf, sql } from "#server/platform/postgres/sql.ts";
import type { PlatformTx, Tx } from "#server/platform/postgres/tx.ts";
import type { FoundDifference } from "./found-difference.ts";

export interface RunRow {
  runId: string;
  month: string;
  state: RunSummary["state"];
  by: string;
  startedAt: Date;
  endedAt: Date | null;
  checked: RunSummary["checked"];
  unreachable: Provider[];
  error: string | null;
  differenceCount: number;
}

// What a provider said before it stopped answering is not shown.
const SHOWN = sql`(d.provider is null or d.provider <> all (r.unreachable))`;
const COLUMNS = sql`r.run_id as "runId", to_char(r.month, 'YYYY-MM') as month, r.state, r.started_by as "by", r.started_at as "startedAt",
  r.ended_at as "endedAt", r.checked, r.unreachable, r.error,
  (select count(*)::int from reconciliation_differences d where d.tenant_id = r.tenant_id and d.run_id = r.run_id and ${SHOWN}) as "differenceCount"`;

/** False: one runs already. */
export const insertRun = async (
  tx: Tx,
  run: { runId: string; month: string; by: string; at: Date },
): Promise<boolean> =>
  (await tx.run(sql`insert into reconciliation_runs (run_id, month, state, started_by, started_at)
    values (${run.runId}, ${`${run.month}-01`}::date, 'running', ${run.by}, ${run.at})
    on conflict (tenant_id) where state = 'running' do nothing`)) > 0;

export const selectLastBy = async (tx: PlatformTx, by: string): Promise<Date | null> =>
  (
    await tx.one(
      sql<{
        at: Date | null;
      }>`select max(started_at) as at from reconciliation_runs where started_by = ${by}`,
    )
  ).at;

/** How far it got. */
export interface RunProgress {
  /** Tenants up to this one are compared. */
  afterTenant: TenantId | null;
  checked: RunSummary["checked"];
  /** What each provider's list is read after; null: all of it is read. */
  listing: Partial<Record<Provider, string | null>>;
  unreachable: Provider[];
}
export interface LeasedRun extends RunProgress {
  runId: string;
  month: string;
  /** Since it last got on. */
  attempts: number;
}

/** The one that runs, when nobody works on it. */
export const leaseRun = (
  tx: Tx,
  { owner, at, until }: { owner: string; at: Date; until: Date },
): Promise<LeasedRun | undefined> =>
  tx.maybe(sql<LeasedRun>`update reconciliation_runs set lease_owner = ${owner}, lease_until = ${until}, attempts = attempts + 1
    where state = 'running' and (lease_until is null or lease_until <= ${at})
    returning run_id as "runId", to_char(month, 'YYYY-MM') as month, attempts, after_tenant as "afterTenant", checked, listing, unreachable`);

/** False: another one has it by now. */
export const keepRun = async (
  tx: Tx,
  { runId, owner, until }: { runId: string; owner: string; until: Date },
  { afterTenant, checked, listing, unreachable }: RunProgress,
): Promise<boolean> =>
  (await tx.run(sql`update reconciliation_runs set lease_until = ${until}, attempts = 0, after_tenant = ${afterTenant}, checked = ${JSON.stringify(checked)},
      listing = ${JSON.stringify(listing)}, unreachable = ${unreachable}::text[]
    where run_id = ${runId} and lease_owner = ${owner} and state = 'running'`)) > 0;

/** Free for anybody from then on. */
export const leaveRun = (
  tx: Tx,
  { runId, owner, until }: { runId: string; owner: string; until: Date },
): Promise<number> =>
  tx.run(
    sql`update reconciliation_runs set lease_until = ${until} where run_id = ${runId} and lease_owner = ${owner} and state = 'running'`,
  );

/** `failed` with an error; else what the differences say. False: another one has it by now. */
export const endRun = async (
  tx: Tx,
  run: { runId: string; owner: string; at: Date; failed: boolean; error: string | null },
): Promise<boolean> =>
  (await tx.run(sql`update reconciliation_runs r set ended_at = ${run.at}, lease_until = null, error = ${run.error},
      state = case when ${run.failed} then 'failed'
        when exists (select from reconciliation_differences d where d.tenant_id = r.tenant_id and d.run_id = r.run_id and ${SHOWN}) then 'differences' else 'clean' end
    where run_id = ${run.runId} and lease_owner = ${run.owner} and state = 'running'`)) > 0;

export const insertDifferences = (
  tx: Tx,
  runId: string,
  forTenantId: TenantId,
  found: readonly (FoundDifference & { differenceId: string })[],
): Promise<number> =>
  tx.run(sql`insert into reconciliation_differences (run_id, difference_id, for_tenant_id, kind, code, provider, subject, ours, theirs, currency, amount, note)
    select ${runId}, d."differenceId", ${forTenantId}, d.kind, d.code, d.provider, d.subject, d.ours, d.theirs, d.currency, d.amount, d.note
    from jsonb_to_recordset(${JSON.stringify(found)}::jsonb) as d("differenceId" uuid, kind text, code text, provider text, subject text, ours text, theirs text,
      currency text, amount bigint, note text)`);

export const selectRun = (tx: PlatformTx, runId: string): Promise<RunRow | undefined> =>
  tx.maybe(sql<RunRow>`select ${COLUMNS} from reconciliation_runs r where r.run_id = ${runId}`);

/** Newest first. */
export const selectRuns = (
  tx: PlatformTx,
  page: { limit: number; before: readonly [startedAt: string, runId: string] | undefined },
): Promise<RunRow[]> =>
  tx.many(sql<RunRow>`select ${COLUMNS} from reconciliation_runs r
    where ${allOf([sql`true`, ...(page.before ? [sql`(r.started_at, r.run_id) < (${page.before[0]}::timestamptz, ${page.before[1]}::uuid)`] : [])])}
    order by r.started_at desc, r.run_id desc limit ${page.limit}`);

export interface DifferenceRow extends FoundDifference {
  differenceId: string;
  tenantId: TenantId;
  tenantName: string;
}

/** Those of one tenant together, in the order of the kinds. */
export const selectDifferences = (
  tx: PlatformTx,
  runId: string,
  limit: number,
): Promise<DifferenceRow[]> =>
  tx.many(sql<DifferenceRow>`select d.difference_id as "differenceId", d.for_tenant_id as "tenantId", t.name as "tenantName", d.kind, d.code, d.provider,
      d.subject, d.ours, d.theirs, d.currency, d.amount, d.note
    from reconciliation_differences d join reconciliation_runs r using (tenant_id, run_id) join tenants t on t.tenant_id = d.for_tenant_id
    where d.run_id = ${runId} and ${SHOWN} order by t.name, d.for_tenant_id, d.kind, d.code, d.subject, d.difference_id limit ${limit}`);
