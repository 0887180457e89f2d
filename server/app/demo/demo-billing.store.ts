import { sql } from "../../platform/postgres/sql.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import type { PlatformTx, Tx } from "../../platform/postgres/tx.ts";
import type { TenantStanding } from "../../platform/tenancy/tenant-standing.store.ts";

export const selectDemoTenants = (
  tx: PlatformTx,
): Promise<{ tenantId: TenantId; slug: string }[]> =>
  tx.many(
    sql<{ tenantId: TenantId; slug: string }>`select tenant_id as "tenantId", slug from tenants`,
  );

export const selectDemoOpenInvoices = (tx: Tx): Promise<{ invoiceId: string; issuedAt: Date }[]> =>
  tx.many(
    sql<{
      invoiceId: string;
      issuedAt: Date;
    }>`select invoice_id as "invoiceId", issued_at as "issuedAt" from invoices where state = 'open' order by number`,
  );

/** The transaction's tenant as the functions of billing want it. */
export const selectDemoStanding = (tx: Tx): Promise<TenantStanding> =>
  tx.one(
    sql<TenantStanding>`select tenant_id as "tenantId", app_id as "primaryAppId", name, slug, state, state_reason as "stateReason", plan, entitlements,
      impersonation_opt_out as "impersonationOptOut" from tenants`,
  );
