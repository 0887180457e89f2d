import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { PlatformTx, Tx } from "#server/platform/postgres/tx.ts";

export interface MeteredTenant {
  tenantId: TenantId;
  provider: Provider;
}

/** Tenants with an open subscription, a customer at one of the providers, and a day whose report differs from the ledger of usage. */
export const selectUnreported = (
  tx: PlatformTx,
  providers: readonly Provider[],
  from: string,
  until: string,
  limit: number,
) =>
  tx.many(sql<MeteredTenant>`select c.tenant_id as "tenantId", c.provider from billing_customers c
    where c.provider = any(${[...providers]}::text[]) and c.state = 'ready'
      and exists (select from subscriptions s where s.tenant_id = c.tenant_id and s.renewal_owner = c.provider and s.state <> 'cancelled')
      and exists (select from usage_days d where d.tenant_id = c.tenant_id and d.kind = 'events' and d.day >= ${from}::date and d.day < ${until}::date
          and exists (select from usage_closed_days k where k.tenant_id = d.tenant_id and k.day = d.day)
        group by d.day having sum(d.quantity) <> coalesce((select sum(r.quantity) from meter_reports r
          where r.tenant_id = c.tenant_id and r.provider = c.provider and r.day = d.day), 0))
    limit ${limit}`);

export interface DayDifference {
  day: string;
  total: number;
  difference: number;
  reports: number;
}

/** Under the billing lock. */
export const selectDifferences = (tx: Tx, provider: Provider, from: string, until: string) =>
  tx.many(sql<DayDifference>`select day::text, total, total - reported as difference, reports from (
      select d.day, sum(d.quantity)::bigint as total,
        coalesce((select sum(r.quantity) from meter_reports r where r.provider = ${provider} and r.day = d.day), 0)::bigint as reported,
        (select count(*)::int from meter_reports r where r.provider = ${provider} and r.day = d.day) as reports
      from usage_days d where d.kind = 'events' and d.day >= ${from}::date and d.day < ${until}::date
        and exists (select from usage_closed_days k where k.day = d.day) group by d.day) days
    where total <> reported order by day`);

export const insertReport = (
  tx: Tx,
  report: {
    provider: Provider;
    day: string;
    reportNo: number;
    quantity: number;
    reported: number;
    at: Date;
  },
) =>
  tx.run(sql`insert into meter_reports (provider, day, report_no, quantity, reported, at)
    values (${report.provider}, ${report.day}, ${report.reportNo}, ${report.quantity}, ${report.reported}, ${report.at})`);
