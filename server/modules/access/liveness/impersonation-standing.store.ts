import { sql } from "#server/platform/postgres/sql.ts";
import type { Database } from "#server/platform/postgres/tx.ts";
import type { TenantId } from "#shared/kernel/ids.ts";

export interface ImpersonationRow {
  tenantId: string;
  impersonationId: string;
  staffId: string;
  staffSessionId: string;
  staffName: string;
  staffEmail: string;
  reason: string;
  caseNumber: string;
  state: "active" | "ended" | "expired" | "revoked";
  endedReason: string | null;
  lastActiveAt: Date;
  expiresAt: Date;
  tenantState: string;
  optedOut: boolean;
  staffRole: "admin" | "user" | "viewer";
  staffState: "active" | "removed";
  sessionRevokedAt: Date | null;
  sessionExpiresAt: Date;
}

const columns = sql`i.tenant_id as "tenantId", i.impersonation_id as "impersonationId", i.staff_id as "staffId", i.staff_session_id as "staffSessionId",
  i.staff_name as "staffName", i.staff_email as "staffEmail", i.reason, i.case_number as "caseNumber", i.state, i.ended_reason as "endedReason",
  i.last_active_at as "lastActiveAt", i.expires_at as "expiresAt", t.state as "tenantState", t.impersonation_opt_out as "optedOut",
  m.role as "staffRole", m.state as "staffState", s.revoked_at as "sessionRevokedAt", s.expires_at as "sessionExpiresAt"`;
// The staff member and their session belong to the platform's own tenant.
const platform = sql`'00000000-0000-7000-8000-000000000001'::uuid`;
const joins = sql`join tenants t on t.tenant_id = i.tenant_id
  join members m on m.tenant_id = ${platform} and m.user_id = i.staff_id
  join sessions s on s.tenant_id = ${platform} and s.session_id = i.staff_session_id`;

/** By (tenant, impersonation), with everything its life hangs on. */
export const selectImpersonationStandings = (
  db: Pick<Database, "platform">,
  tenantIds: string[],
  impersonationIds: string[],
): Promise<ImpersonationRow[]> =>
  db.platform((tx) =>
    tx.many(sql<ImpersonationRow>`
      select ${columns} from unnest(${tenantIds}::uuid[], ${impersonationIds}::uuid[]) as k (tenant_id, impersonation_id)
      join impersonations i using (tenant_id, impersonation_id) ${joins}`),
  );

export const selectActiveImpersonations = (
  db: Pick<Database, "platform">,
): Promise<ImpersonationRow[]> =>
  db.platform((tx) =>
    tx.many(
      sql<ImpersonationRow>`select ${columns} from impersonations i ${joins} where i.state = 'active'`,
    ),
  );

/** `requests` more, the last of them at `at`. */
export const addImpersonationRequests = (
  db: Pick<Database, "tenant">,
  tenantId: TenantId,
  impersonationId: string,
  requests: number,
  at: Date,
): Promise<number> =>
  db.tenant(tenantId, "write", (tx) =>
    tx.run(sql`update impersonations set request_count = request_count + ${requests}, last_active_at = greatest(last_active_at, ${at})
      where impersonation_id = ${impersonationId}`),
  );
