import { sql } from "#server/platform/postgres/sql.ts";
import type { PlatformTx, Tx } from "#server/platform/postgres/tx.ts";
import type { TenantId } from "#shared/kernel/ids.ts";

/** Cases of the tenant that still run. */
export const dueOfDunning = async (tx: Tx): Promise<number> =>
  (
    await tx.one(
      sql<{
        count: number;
      }>`select count(*)::int as count from dunning_cases where state not in ('closed', 'recovered')`,
    )
  ).count;

/** As the erasing operation leaves it. */
export const markErased = (tx: Tx) => tx.run(sql`update tenants set state = 'erased'`);

/** What billing holds that may name a person. */
export const keptOfPersons = (tx: PlatformTx, tenantId: TenantId) =>
  tx.one(sql<{ methods: number; calls: number; bodies: number }>`select
    (select count(*)::int from billing_customers where tenant_id = ${tenantId} and payment_method is not null) as methods,
    (select count(*)::int from provider_calls where tenant_id = ${tenantId}) as calls,
    (select count(*)::int from webhook_events where for_tenant_id = ${tenantId} and body <> '') as bodies`);
