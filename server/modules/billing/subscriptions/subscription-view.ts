import type { Subscription } from "#shared/contracts/billing/subscriptions.ts";
import { Currency } from "#shared/kernel/index.ts";
import type { Services } from "#server/platform/context/services.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { creditOf } from "../ledger/index.ts";
import { toMinor } from "../pricing/index.ts";
import { selectNewestVersion } from "../plans/index.ts";
import { selectLatest, type SubscriptionRow } from "./subscriptions.store.ts";

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

/** The open subscription, or the last one that was; null for a tenant that never had one. */
export async function readSubscription(
  tx: Tx,
  services: Pick<Services, "db">,
): Promise<Subscription | null> {
  const row = await selectLatest(tx);
  if (!row) return null;
  const [credit, newest] = await Promise.all([
    creditOf(tx, row.terms.currency),
    services.db.platform((read) => selectNewestVersion(read, row.planCode)),
  ]);
  return toView(row, credit, newest ?? row.planVersion);
}

const toView = (row: SubscriptionRow, credit: bigint, newestVersion: number): Subscription => ({
  subscriptionId: row.subscriptionId,
  plan: row.planCode,
  planName: row.planName,
  planVersion: row.planVersion,
  terms: row.terms,
  newestVersion,
  state: row.state,
  startedAt: row.startedAt.toISOString(),
  trialEndsAt: iso(row.trialEndsAt),
  periodStart: row.periodStart.toISOString(),
  periodEnd: row.periodEnd.toISOString(),
  renewsAt: iso(row.nextInvoiceAt),
  cancelAt: iso(row.cancelAt),
  cancelledAt: iso(row.cancelledAt),
  pausedAt: iso(row.pausedAt),
  pending: row.pending && {
    plan: row.pending.plan.code,
    planVersion: row.pending.plan.version,
    at: new Date(row.pending.at).toISOString(),
  },
  coupon: row.coupon && {
    code: row.coupon.code,
    name: row.coupon.name,
    invoicesLeft: row.coupon.invoicesLeft,
  },
  renewalOwner: row.renewalOwner,
  credit: toMinor(credit),
  currency: Currency.parse(row.terms.currency),
});
