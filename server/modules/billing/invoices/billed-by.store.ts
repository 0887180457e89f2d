import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";

/** The one currency of the tenant: of its subscription, else of its books; dollars before the first of either. */
export const billedCurrency = async (tx: Tx): Promise<string> =>
  (
    await tx.one(sql<{ currency: string }>`select coalesce(
      (select currency from subscriptions order by state = 'cancelled', started_at desc limit 1),
      (select currency from ledger_entries limit 1), 'USD') as currency`)
  ).currency;

export interface RenewalOwner {
  renewalOwner: Provider;
  ownerGeneration: number;
}

/** Who collects the next renewal of the open subscription, or did of the last one. */
export const selectRenewalOwner = (tx: Tx): Promise<RenewalOwner | undefined> =>
  tx.maybe(sql<RenewalOwner>`select renewal_owner as "renewalOwner", owner_generation as "ownerGeneration" from subscriptions
    order by state = 'cancelled', started_at desc limit 1`);

/** What the refunds that are still asked of a provider come to. */
export const selectWaitingRefunds = async (tx: Tx, invoiceId: string): Promise<number> =>
  (
    await tx.one(sql<{
      amount: number;
    }>`select coalesce(sum((request ->> 'amount')::bigint), 0)::bigint as amount from provider_calls
      where invoice_id = ${invoiceId} and kind = 'refund' and state in ('queued', 'failed')`)
  ).amount;

/** The provider that was paid for an invoice; undefined: nobody but by hand. */
export const selectPaidAt = async (tx: Tx, invoiceId: string): Promise<Provider | undefined> =>
  (
    await tx.maybe(sql<{ provider: Provider }>`select provider from invoice_charges
      where invoice_id = ${invoiceId} and paid > 0 order by paid desc limit 1`)
  )?.provider;
