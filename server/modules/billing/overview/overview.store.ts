import type { BillingDetails } from "#shared/contracts/billing/invoices.ts";
import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";

export const selectBilledTo = (tx: Tx): Promise<BillingDetails> =>
  tx.one(sql<BillingDetails>`select coalesce(d.name, t.name) as name, d.email, d.address, d.tax_id as "taxId", coalesce(d.language, 'en') as language
    from tenants t left join billing_details d on d.tenant_id = t.tenant_id`);

export const upsertDetails = (tx: Tx, of: BillingDetails): Promise<number> =>
  tx.run(sql`insert into billing_details as d (name, email, address, tax_id, language)
    values (${of.name}, ${of.email}, ${of.address}, ${of.taxId}, coalesce(${of.language ?? null}, 'en'))
    on conflict (tenant_id) do update set name = excluded.name, email = excluded.email, address = excluded.address, tax_id = excluded.tax_id,
      language = coalesce(${of.language ?? null}, d.language)`);

export interface CustomerRow {
  reference: string | null;
  paymentMethod: { kind: string; label: string; expiresMonth: string | null } | null;
  state: "making" | "ready" | "failed";
  error: string | null;
}
export const selectCustomer = (tx: Tx, provider: Provider): Promise<CustomerRow | undefined> =>
  tx.maybe(sql<CustomerRow>`select reference, payment_method as "paymentMethod", state, error from billing_customers
    where provider = ${provider}`);

export const selectMove = (
  tx: Tx,
): Promise<{ to: Provider; since: Date; waitsFor: string } | undefined> =>
  tx.maybe(
    sql<{
      to: Provider;
      since: Date;
      waitsFor: string;
    }>`select target as "to", asked_at as since, waits_for as "waitsFor" from provider_moves`,
  );

/** When the tenant is suspended unless it pays; not while a person holds dunning back. */
export const selectSuspendsAt = async (tx: Tx): Promise<Date | null> =>
  (
    await tx.one(sql<{
      at: Date | null;
    }>`select min(greatest(suspends_at, paused_until)) as at
      from dunning_cases where state in ('open', 'grace')`)
  ).at;

/** Live events of the calendar month, by the ledger of usage. */
export const selectEventsOfMonth = async (tx: Tx, now: Date): Promise<number> =>
  (
    await tx.one(sql<{
      events: number;
    }>`select coalesce(sum(quantity), 0)::bigint as events from usage_days
      where kind = 'events' and day >= date_trunc('month', ${now}::timestamptz at time zone 'UTC')::date`)
  ).events;
