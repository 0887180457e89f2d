import { sql } from "../../platform/postgres/sql.ts";
import type { PlatformTx } from "../../platform/postgres/tx.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";

export const countTenantsByState = (tx: PlatformTx) =>
  tx.many(
    sql<{
      state: string;
      count: number;
    }>`select state, count(*)::int as count from tenants where tenant_id <> ${PLATFORM_TENANT_ID} group by state`,
  );

export interface AttentionRow {
  kind: "operation_failed" | "operation_stuck" | "invitation_approval" | "quota_reached";
  title: string;
  id: string;
  tenantId: string;
  at: Date;
}

/** What waits for a person: operations that stopped, invitations that need a second admin, tenants over their quota. */
export const selectAttention = (tx: PlatformTx) =>
  tx.many(sql<AttentionRow>`
    select case when o.state = 'stuck' then 'operation_stuck' else 'operation_failed' end as kind, o.kind || ' · ' || t.name as title,
      o.operation_id::text as id, o.tenant_id as "tenantId", coalesce(o.ended_at, o.created_at) as at
    from operations o join tenants t using (tenant_id) where o.state in ('failed', 'stuck')
    union all
    select 'invitation_approval', email, invitation_id::text, tenant_id, created_at from invitations
    where needs_approval and approved_by is null and revoked_at is null and accepted_at is null and expires_at > now()
    union all
    select 'quota_reached', t.name || ' · ' || a.threshold || ' %', t.tenant_id::text, t.tenant_id, a.reached_at from tenants t
      join lateral (select threshold, reached_at from usage_alerts a where a.tenant_id = t.tenant_id
        and a.month = date_trunc('month', now() at time zone 'UTC')::date order by threshold desc limit 1) a on true
    where t.quota_state <> 'ok' and t.quota_resets_at > now() and t.state = 'active'
    order by at desc limit 20`);

export const selectRecentOperations = (tx: PlatformTx) =>
  tx.many(
    sql<{
      tenantId: string;
      operationId: string;
    }>`select tenant_id as "tenantId", operation_id as "operationId" from operations order by created_at desc limit 8`,
  );

export const selectDatabaseSize = (tx: PlatformTx) =>
  tx.one(sql<{ bytes: number }>`select pg_database_size(current_database()) as bytes`);
