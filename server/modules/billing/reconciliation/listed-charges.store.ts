import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { PlatformTx, Tx } from "#server/platform/postgres/tx.ts";
import type { ListedCharge } from "./compare-charges.ts";

export type KeptCharge = ListedCharge & { readonly invoiceId: string | null };

export const keepListed = (
  tx: Tx,
  runId: string,
  charges: readonly KeptCharge[],
): Promise<number> =>
  tx.run(sql`insert into reconciliation_charges (run_id, provider, reference, invoice_id, state, currency, paid, refunded, disputed)
    select ${runId}, c.provider, c.reference, c."invoiceId", c.state, c.currency, c.paid, c.refunded, c.disputed
    from jsonb_to_recordset(${JSON.stringify(charges.map((charge) => ({ ...charge, paid: String(charge.paid), refunded: String(charge.refunded), disputed: String(charge.disputed) })))}::jsonb)
      as c(provider text, reference text, "invoiceId" uuid, state text, currency text, paid bigint, refunded bigint, disputed bigint)
    on conflict (tenant_id, run_id, provider, reference) do update set state = excluded.state, paid = excluded.paid, refunded = excluded.refunded,
      disputed = excluded.disputed`);

/** Of this run and of those before it that died. */
export const dropListed = (tx: Tx): Promise<number> =>
  tx.run(sql`delete from reconciliation_charges`);

interface ListedRow {
  provider: Provider;
  reference: string;
  invoiceId: string | null;
  state: ListedCharge["state"];
  currency: string;
  paid: number;
  refunded: number;
  disputed: number;
}

/** Those that name one of the invoices, or that we know as its charge. */
export const selectListed = async (
  tx: PlatformTx,
  runId: string,
  invoices: readonly string[],
  references: readonly string[],
): Promise<KeptCharge[]> =>
  (
    await tx.many(sql<ListedRow>`select provider, reference, invoice_id as "invoiceId", state, currency, paid, refunded, disputed from reconciliation_charges
      where run_id = ${runId} and (invoice_id = any(${[...invoices]}::uuid[]) or reference = any(${[...references]}::text[])) order by reference`)
  ).map((row) => ({
    ...row,
    paid: BigInt(row.paid),
    refunded: BigInt(row.refunded),
    disputed: BigInt(row.disputed),
  }));

export interface UnknownCharge {
  provider: Provider;
  reference: string;
  currency: string;
  paid: number;
}

/** Charges that name an invoice which nobody has. */
export const selectUnknown = (
  tx: PlatformTx,
  runId: string,
  limit: number,
): Promise<UnknownCharge[]> =>
  tx.many(sql<UnknownCharge>`select c.provider, c.reference, c.currency, c.paid from reconciliation_charges c
    where c.run_id = ${runId} and c.invoice_id is not null and c.state <> 'cancelled'
      and not exists (select from invoices i where i.invoice_id = c.invoice_id)
      and not exists (select from invoice_charges k where k.provider = c.provider and k.reference = c.reference)
    order by c.provider, c.reference limit ${limit}`);
