import type { TenantState } from "#shared/contracts/tenants.ts";
import { PLATFORM_TENANT_ID, type TenantId } from "#shared/kernel/ids.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { PlatformTx } from "#server/platform/postgres/tx.ts";

export interface ComparedTenant {
  tenantId: TenantId;
  state: TenantState;
  entitlements: unknown;
}

/** In the order of their ids; the platform itself owes nobody. */
export const selectTenantsAfter = (
  tx: PlatformTx,
  after: TenantId | null,
  limit: number,
): Promise<ComparedTenant[]> =>
  tx.many(sql<ComparedTenant>`select tenant_id as "tenantId", state, entitlements from tenants
    where tenant_id <> ${PLATFORM_TENANT_ID} and (${after}::uuid is null or tenant_id > ${after}::uuid) order by tenant_id limit ${limit}`);
