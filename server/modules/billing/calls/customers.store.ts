import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { PlatformTx, Tx } from "#server/platform/postgres/tx.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import type { CustomerState } from "#server/platform/payments/payment-provider.ts";

export interface CustomerRow {
  provider: Provider;
  reference: string | null;
  state: "making" | "ready" | "failed";
  paymentMethod: CustomerState["paymentMethod"];
  error: string | null;
}

export const selectCustomer = (tx: Tx, provider: Provider): Promise<CustomerRow | undefined> =>
  tx.maybe(sql<CustomerRow>`select provider, reference, state, payment_method as "paymentMethod", error
    from billing_customers where provider = ${provider}`);

/** Of a tenant that is erased no payment method is kept, whatever its provider still says. */
export const upsertCustomer = (tx: Tx, customer: CustomerRow, at: Date) =>
  tx.run(sql`insert into billing_customers (provider, reference, state, payment_method, error, updated_at)
    values (${customer.provider}, ${customer.reference}, ${customer.state},
      case when (select state from tenants) <> 'erased' then ${customer.paymentMethod === null ? null : JSON.stringify(customer.paymentMethod)}::jsonb end, ${customer.error}, ${at})
    on conflict (tenant_id, provider) do update set reference = excluded.reference, state = excluded.state, payment_method = excluded.payment_method,
      error = excluded.error, updated_at = excluded.updated_at`);

/** Whose customer it is, of all tenants. */
export const selectTenantOfCustomer = (tx: PlatformTx, provider: Provider, reference: string) =>
  tx.maybe(
    sql<{
      tenantId: TenantId;
    }>`select tenant_id as "tenantId" from billing_customers where provider = ${provider} and reference = ${reference}`,
  );
