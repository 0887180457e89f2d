import type { TenantState } from "#shared/contracts/tenants.ts";
import type { AppId, TenantId } from "#shared/kernel/ids.ts";
import { sql } from "../postgres/sql.ts";
import type { Database } from "../postgres/tx.ts";
import type { StoredEntitlements } from "./entitlements.ts";

export interface TenantStanding extends StoredEntitlements {
  tenantId: TenantId;
  primaryAppId: AppId;
  name: string;
  slug: string;
  state: TenantState;
  stateReason: string | null;
  plan: string;
  impersonationOptOut: boolean;
}

export async function selectTenantStanding(
  db: Database,
  tenantId: TenantId,
): Promise<TenantStanding | undefined> {
  const [row] = await db.readOnce(
    tenantId,
    sql<TenantStanding>`select tenant_id as "tenantId", app_id as "primaryAppId", name, slug, state, state_reason as "stateReason", plan, entitlements,
      impersonation_opt_out as "impersonationOptOut" from tenants`,
  );
  return row;
}
