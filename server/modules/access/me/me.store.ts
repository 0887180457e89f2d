import type { ImpersonationId, UserId } from "#shared/kernel/ids.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";

export const selectSelf = (tx: Tx, userId: UserId) =>
  tx.maybe(sql<{ email: string; name: string; totpEnabled: boolean; hasPassword: boolean }>`
    select m.email, m.name, c.totp_secret is not null as "totpEnabled", c.password_hash is not null as "hasPassword"
    from members m left join member_credentials c using (tenant_id, user_id) where m.user_id = ${userId} and m.state = 'active'`);

export const selectImpersonationView = (tx: Tx, impersonationId: ImpersonationId) =>
  tx.maybe(sql<{
    staffName: string;
    staffEmail: string;
    reason: string;
    caseNumber: string;
    expiresAt: Date;
    lastActiveAt: Date;
  }>`select staff_name as "staffName", staff_email as "staffEmail", reason, case_number as "caseNumber", expires_at as "expiresAt",
      last_active_at as "lastActiveAt" from impersonations where impersonation_id = ${impersonationId} and state = 'active'`);
