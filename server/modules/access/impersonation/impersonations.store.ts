import type { Impersonation } from "#shared/contracts/access.ts";
import type { ImpersonationId, SessionId, TenantId, UserId } from "#shared/kernel/ids.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { PlatformTx, Tx } from "#server/platform/postgres/tx.ts";

export interface ImpersonationListRow extends Omit<
  Impersonation,
  "startedAt" | "expiresAt" | "endedAt"
> {
  staffSessionId: SessionId;
  startedAt: Date;
  expiresAt: Date;
  endedAt: Date | null;
}

/** Those of the transaction's tenant, or of all when staff's view asks; the latest first. */
export const selectImpersonations = (tx: PlatformTx, id?: ImpersonationId) =>
  tx.many(sql<ImpersonationListRow>`
    select i.impersonation_id as "impersonationId", i.tenant_id as "tenantId", t.name as "tenantName", i.staff_id as "staffId",
      i.staff_session_id as "staffSessionId", i.staff_name as "staffName", i.staff_email as "staffEmail", i.reason, i.case_number as "caseNumber",
      i.state, i.ended_reason as "endedReason", i.started_at as "startedAt", i.expires_at as "expiresAt", i.ended_at as "endedAt",
      i.request_count as "requestCount"
    from impersonations i join tenants t using (tenant_id) where ${id ?? null}::uuid is null or i.impersonation_id = ${id ?? null}
    order by i.started_at desc, i.impersonation_id limit 500`);

/** What must hold at the very moment it begins: the tenant's row is locked against an opt-out or suspension at the same time. */
export const lockTenantForImpersonation = (tx: Tx) =>
  tx.one(
    sql<{
      name: string;
      state: string;
      stateReason: string | null;
      optedOut: boolean;
    }>`select name, state, state_reason as "stateReason", impersonation_opt_out as "optedOut" from tenants for share`,
  );

export const insertImpersonation = (
  tx: Tx,
  row: {
    impersonationId: ImpersonationId;
    staffId: UserId;
    staffSessionId: SessionId;
    staffName: string;
    staffEmail: string;
    reason: string;
    caseNumber: string;
    now: Date;
    expiresAt: Date;
  },
) =>
  tx.run(sql`insert into impersonations (impersonation_id, staff_id, staff_session_id, staff_name, staff_email, reason, case_number, started_at, last_active_at, expires_at)
    values (${row.impersonationId}, ${row.staffId}, ${row.staffSessionId}, ${row.staffName}, ${row.staffEmail}, ${row.reason}, ${row.caseNumber}, ${row.now}, ${row.now}, ${row.expiresAt})`);

export const selectActiveIds = (tx: PlatformTx, tenantId: TenantId, staffId?: UserId) =>
  tx.many(sql<{
    impersonationId: ImpersonationId;
  }>`select impersonation_id as "impersonationId" from impersonations
    where tenant_id = ${tenantId} and state = 'active' and (${staffId ?? null}::uuid is null or staff_id = ${staffId ?? null})`);

export interface Ended {
  staffId: UserId;
  staffName: string;
  caseNumber: string;
  requestCount: number;
}

/** Undefined when it was over already. */
export const markImpersonationEnded = (
  tx: Tx,
  id: ImpersonationId,
  how: { state: "ended" | "expired" | "revoked"; reason: string },
  now: Date,
) =>
  tx.maybe(sql<Ended>`update impersonations set state = ${how.state}, ended_reason = ${how.reason}, ended_at = ${now}
    where impersonation_id = ${id} and state = 'active'
    returning staff_id as "staffId", staff_name as "staffName", case_number as "caseNumber", request_count as "requestCount"`);

export const saveOptOut = (tx: Tx, optOut: boolean) =>
  tx.run(sql`update tenants set impersonation_opt_out = ${optOut}`);
