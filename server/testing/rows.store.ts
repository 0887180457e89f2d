import type { AppId, SessionId, TenantId, UserId } from "#shared/kernel/ids.ts";
import { sql } from "../platform/postgres/sql.ts";
import type { Tx } from "../platform/postgres/tx.ts";

export async function insertTestTenant(
  tx: Tx,
  tenant: { tenantId: TenantId; appId: AppId; slug: string; name: string; state: string },
): Promise<void> {
  await tx.run(sql`insert into tenants (tenant_id, app_id, slug, name, state, plan, region)
    values (${tenant.tenantId}, ${tenant.appId}, ${tenant.slug}, ${tenant.name}, ${tenant.state}, 'pro', 'eu')`);
  await tx.run(
    sql`insert into apps (app_id, name, platform, bundle_id) values (${tenant.appId}, 'Primary', 'ios', ${`com.example.${tenant.slug}`})`,
  );
}

export const insertTestMember = (
  tx: Tx,
  member: { userId: UserId; role: string; name: string; email: string },
) =>
  tx.run(
    sql`insert into members (user_id, email, name, role) values (${member.userId}, ${member.email}, ${member.name}, ${member.role})`,
  );

export const insertTestSession = (tx: Tx, session: { sessionId: SessionId; userId: UserId }) =>
  tx.run(sql`insert into sessions (session_id, user_id, method, ip, user_agent, expires_at)
    values (${session.sessionId}, ${session.userId}, 'password', '127.0.0.1', 'test', now() + interval '1 day')`);
