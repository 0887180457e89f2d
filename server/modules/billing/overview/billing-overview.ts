import type { BillingOverview } from "#shared/contracts/billing/billing.ts";
import { Currency } from "#shared/kernel/index.ts";
import type { Services } from "#server/platform/context/services.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { billedCurrency, selectRenewalOwner } from "../invoices/billed-by.store.ts";
import { selectOverdue } from "../invoices/invoice-lists.store.ts";
import { dayOf, sumOf, toMinor } from "../pricing/index.ts";
import { decideRenewal } from "../subscriptions/decide/decide-renewal.ts";
import { readUsageFacts } from "../subscriptions/read-usage-facts.ts";
import { readHistory } from "../subscriptions/subscription-history.ts";
import { toState } from "../subscriptions/subscription-rows.ts";
import { readSubscription } from "../subscriptions/subscription-view.ts";
import { selectLatest } from "../subscriptions/subscriptions.store.ts";
import { selectBilledTo, selectCustomer, selectMove } from "./overview.store.ts";

/** A tenant's billing page: its subscription, who pays how, and what is coming. */
export async function readBillingOverview({
  tx,
  services,
}: Pick<TenantContext, "tx" | "services">): Promise<BillingOverview> {
  const currency = await billedCurrency(tx);
  const [subscription, billedTo, owner, move, overdue, upcoming, history] = await Promise.all([
    readSubscription(tx, services),
    selectBilledTo(tx),
    selectRenewalOwner(tx),
    selectMove(tx),
    selectOverdue(tx, currency, services.clock.now()),
    readUpcoming(tx),
    readHistory(tx),
  ]);
  const provider = owner?.renewalOwner ?? "manual";
  const port = services.payments.get(provider);
  const customer = await readCustomer(tx, services, provider);
  return {
    subscription,
    billedTo,
    provider,
    customer,
    hasPortal: port?.openPortal !== undefined && customer?.state === "ready",
    moving: move ? { ...move, since: move.since.toISOString() } : null,
    overdue: toMinor(BigInt(overdue)),
    upcoming,
    history,
  };
}

async function readCustomer(
  tx: Tx,
  services: Pick<Services, "payments">,
  provider: BillingOverview["provider"],
): Promise<BillingOverview["customer"]> {
  const row = await selectCustomer(tx, provider);
  if (!row) return null;
  const url =
    row.reference === null
      ? null
      : (services.payments.get(provider)?.customerUrl(row.reference) ?? null);
  return { ...row, reference: row.reference ?? "", url };
}

/** The next invoice by what is used so far. */
async function readUpcoming(tx: Tx): Promise<BillingOverview["upcoming"]> {
  const row = await selectLatest(tx);
  if (!row?.nextInvoiceAt) return null;
  const at = row.nextInvoiceAt;
  const facts = await readUsageFacts(tx, dayOf(at.getTime()));
  const { bill } = decideRenewal(toState(row), facts);
  return {
    at: at.toISOString(),
    total: bill ? toMinor(sumOf(bill.lines)) : 0,
    currency: Currency.parse(row.terms.currency),
  };
}
