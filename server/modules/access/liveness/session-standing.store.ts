import type { Role } from "#shared/access/actors.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { Database } from "#server/platform/postgres/tx.ts";

export interface SessionRow {
  tenantId: string;
  sessionId: string;
  userId: string;
  role: Role;
  name: string;
  email: string;
  memberState: "active" | "removed";
  revokedReason: string | null;
  revokedAt: Date | null;
  expiresAt: Date;
}

/** Sessions of many tenants at once, by (tenant, session). */
export const selectSessionStandings = (
  db: Pick<Database, "platform">,
  tenantIds: string[],
  sessionIds: string[],
): Promise<SessionRow[]> =>
  db.platform((tx) =>
    tx.many(sql<SessionRow>`
      select s.tenant_id as "tenantId", s.session_id as "sessionId", s.user_id as "userId", m.role, m.name, m.email, m.state as "memberState",
        s.revoked_reason as "revokedReason", s.revoked_at as "revokedAt", s.expires_at as "expiresAt"
      from unnest(${tenantIds}::uuid[], ${sessionIds}::uuid[]) as k (tenant_id, session_id)
      join sessions s using (tenant_id, session_id) join members m using (tenant_id, user_id)`),
  );
