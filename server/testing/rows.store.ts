import {
  PLATFORM_TENANT_ID,
  type AppId,
  type SessionId,
  type TenantId,
  type UserId,
} from "#shared/kernel/ids.ts";
import { sql } from "../platform/postgres/sql.ts";
import type { Tx } from "../platform/postgres/tx.ts";

export async function insertTestTenant(
  tx: Tx,
  tenant: {
    tenantId: TenantId;
    appId: AppId;
    slug: string;
    name: string;
    state: string;
    plan: string;
  },
): Promise<void> {
  const entitlements = await cataloguedEntitlements(tx, tenant.plan);
  await tx.run(sql`insert into tenants (tenant_id, app_id, slug, name, state, plan, entitlements, region)
    values (${tenant.tenantId}, ${tenant.appId}, ${tenant.slug}, ${tenant.name}, ${tenant.state}, ${tenant.plan}, ${entitlements}::jsonb, 'eu')`);
  await tx.run(
    sql`insert into apps (app_id, name, platform, bundle_id) values (${tenant.appId}, 'Primary', 'ios', ${`com.example.${tenant.slug}`})`,
  );
}

/** What the catalogue gives for a plan, as text; the catalogue is the platform's own. */
async function cataloguedEntitlements(tx: Tx, plan: string): Promise<string> {
  const { tenantId } = tx;
  await tx.switchTenant(PLATFORM_TENANT_ID);
  const { entitlements } = await tx.one(
    sql<{
      entitlements: string;
    }>`select (terms -> 'entitlements')::text as entitlements from plans join plan_versions using (tenant_id, plan_id)
      where code = ${plan} and plan_versions.state = 'published' order by version desc limit 1`,
  );
  await tx.switchTenant(tenantId);
  return entitlements;
}

/** Gives the transaction's tenant another plan of the catalogue, as a change of its subscription would. */
export async function setTestPlan(tx: Tx, plan: string): Promise<void> {
  const entitlements = await cataloguedEntitlements(tx, plan);
  await tx.run(sql`update tenants set plan = ${plan}, entitlements = ${entitlements}::jsonb`);
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
