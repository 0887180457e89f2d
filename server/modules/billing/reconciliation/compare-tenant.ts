import type { RunSummary } from "#shared/contracts/billing/reconciliation.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import type { Services } from "#server/platform/context/services.ts";
import { invoiceNumber, lockBilling } from "../invoices/index.ts";
import { checkCharges } from "./check-charges.ts";
import { checkMeters } from "./check-meters.ts";
import { checkUsage } from "./check-usage.ts";
import { compareBooks } from "./compare-books.ts";
import { compareRenewals } from "./compare-renewals.ts";
import type { FoundDifference } from "./found-difference.ts";
import {
  selectAccounts,
  selectMonthInvoices,
  selectNewestGeneration,
  selectOpenSubscriptions,
  selectReadyCustomers,
  selectUnbalanced,
} from "./money-facts.store.ts";
import type { ProviderWatch } from "./provider-watch.ts";
import type { ComparedTenant } from "./tenants-to-compare.store.ts";

export type CompareServices = Pick<Services, "db" | "clickhouse" | "payments" | "clock" | "log">;

export interface ComparedMonth {
  readonly runId: string;
  readonly month: string;
  readonly from: Date;
  readonly until: Date;
}

export interface Compared {
  readonly found: readonly FoundDifference[];
  readonly checked: RunSummary["checked"];
}

/** One tenant's month: its books, its renewals, its charges, its usage, its meters. */
export async function compareTenant(
  services: CompareServices,
  month: ComparedMonth,
  tenant: ComparedTenant,
  watch: ProviderWatch,
): Promise<Compared> {
  const { tenantId } = tenant;
  const now = services.clock.now();
  const { invoices, books, renewals, customers } = await readBooks(services, tenantId, month);
  const correctedAt = renewals.find(({ nextInvoiceAt }) => nextInvoiceAt)?.nextInvoiceAt ?? null;
  const span = {
    month: month.month,
    firstDay: dayText(month.from),
    endDay: dayText(month.until),
    from: month.from,
    until: month.until,
    now,
  };
  // Whose data is being removed is not counted any more; its books stay.
  const isGone = tenant.state === "pending_erasure" || tenant.state === "erased";
  const usage = isGone
    ? { found: [], lines: 0 }
    : await checkUsage(services, tenant, span, correctedAt);
  const charges = await checkCharges(services, month.runId, tenantId, invoices, watch);
  const meters = await checkMeters(services, tenantId, span, customers, watch);
  const last = renewals.at(-1);
  const newestGeneration = last
    ? await services.db.tenant(tenantId, "read", (tx) =>
        selectNewestGeneration(tx, last.subscriptionId),
      )
    : 0;
  return {
    found: [
      ...compareBooks(books),
      ...(isGone
        ? []
        : compareRenewals({
            subscriptions: renewals,
            customers: customers.map(({ provider }) => provider),
            newestGeneration,
            now,
          })),
      ...charges.found,
      ...usage.found,
      ...meters,
    ],
    checked: {
      tenants: 1,
      invoices: invoices.length,
      charges: charges.charges,
      lines: usage.lines,
    },
  };
}

/** All of it as it stands at one moment: nobody changes it while it is read. */
const readBooks = (services: CompareServices, tenantId: TenantId, { from, until }: ComparedMonth) =>
  services.db.tenant(tenantId, "read", async (tx) => {
    await lockBilling(tx);
    const [invoices, unbalanced, accounts, renewals, customers] = await Promise.all([
      selectMonthInvoices(tx, from, until),
      selectUnbalanced(tx),
      selectAccounts(tx),
      selectOpenSubscriptions(tx),
      selectReadyCustomers(tx),
    ]);
    const totals = invoices.map(({ currency, total, lines, booked, ...of }) => ({
      number: invoiceNumber(of),
      currency,
      total,
      lines,
      booked,
    }));
    return { invoices, renewals, customers, books: { unbalanced, accounts, totals } };
  });

const dayText = (at: Date): string => at.toISOString().slice(0, 10);
