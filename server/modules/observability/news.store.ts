import type { TenantId } from "#shared/kernel/ids.ts";
import type { Operation } from "#shared/contracts/operations.ts";
import { sql } from "../../platform/postgres/sql.ts";
import type { PlatformTx } from "../../platform/postgres/tx.ts";

interface Row {
  tenantId: TenantId;
  tenantName: string;
  at: Date;
}

const MOST = 30;
const NAME = sql`(select name from tenants t where t.tenant_id = n.tenant_id) as "tenantName"`;

/** The highest threshold of each tenant and month. */
export const selectQuotaNews = (tx: PlatformTx, since: Date) =>
  tx.many(sql<
    Row & { threshold: number; month: string }
  >`select tenant_id as "tenantId", ${NAME}, threshold, to_char(month, 'YYYY-MM') as month, reached_at as at
    from (select distinct on (tenant_id, month) * from usage_alerts where reached_at > ${since} order by tenant_id, month, threshold desc) as n
    order by reached_at desc limit ${MOST}`);

/** Those that wait, by tenant. */
export const selectDeadLetterNews = (tx: PlatformTx, since: Date) =>
  tx.many(sql<
    Row & { waiting: number }
  >`select tenant_id as "tenantId", ${NAME}, count(*)::int as waiting, max(found_at) as at
    from dead_letters as n where state = 'waiting' and found_at > ${since} group by tenant_id order by at desc limit ${MOST}`);

export const selectOperationNews = (tx: PlatformTx, since: Date) =>
  tx.many(sql<
    Row & { operationId: string; operation: Operation["kind"]; state: "failed" | "stuck" }
  >`select tenant_id as "tenantId", ${NAME}, operation_id as "operationId", kind as operation, state, coalesce(ended_at, created_at) as at
    from operations as n where state in ('failed', 'stuck') and coalesce(ended_at, created_at) > ${since} order by at desc limit ${MOST}`);
