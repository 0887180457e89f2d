import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import type { ChargeState } from "#server/platform/payments/payment-provider.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";

export interface ChargeRow {
  invoiceId: string;
  version: string;
  paid: number;
}

export const selectCharge = (
  tx: Tx,
  provider: Provider,
  reference: string,
): Promise<ChargeRow | undefined> =>
  tx.maybe(sql<ChargeRow>`select invoice_id as "invoiceId", version::text, paid from invoice_charges
    where provider = ${provider} and reference = ${reference}`);

export const upsertCharge = (
  tx: Tx,
  invoiceId: string,
  provider: Provider,
  charge: Pick<ChargeState, "reference" | "state" | "version" | "paid">,
  at: Date,
): Promise<number> =>
  tx.run(sql`insert into invoice_charges (provider, reference, invoice_id, state, version, paid, updated_at)
    values (${provider}, ${charge.reference}, ${invoiceId}, ${charge.state}, ${String(charge.version)}::bigint, ${String(charge.paid)}::bigint, ${at})
    on conflict (tenant_id, provider, reference) do update set state = excluded.state, version = excluded.version, paid = excluded.paid,
      updated_at = excluded.updated_at`);

/** The sources that are booked of an invoice. */
export const selectBookedSources = async (tx: Tx, invoiceId: string): Promise<Set<string>> =>
  new Set(
    (
      await tx.many(
        sql<{
          source: string;
        }>`select source from ledger_transactions where invoice_id = ${invoiceId}`,
      )
    ).map(({ source }) => source),
  );
