import type { Tx } from "#server/platform/postgres/tx.ts";
import { dueOf, type InvoiceRow } from "../invoices/index.ts";
import { creditOf } from "../ledger/index.ts";
import type { Standing } from "./apply-charge.ts";
import { selectBookedSources, type ChargeRow } from "./charges.store.ts";

/** Under the billing lock. */
export async function readStanding(
  tx: Tx,
  invoice: InvoiceRow,
  charge: ChargeRow | undefined,
): Promise<Standing> {
  const [booked, credit] = await Promise.all([
    selectBookedSources(tx, invoice.invoiceId),
    creditOf(tx, invoice.currency),
  ]);
  return {
    booked,
    credit,
    charge: charge && { version: BigInt(charge.version), paid: BigInt(charge.paid) },
    invoice: {
      state: invoice.state,
      due: BigInt(dueOf(invoice)),
      paid: BigInt(invoice.paid),
      refunded: BigInt(invoice.refunded),
      collection: invoice.collection,
      error: invoice.collectionError,
      provider: invoice.provider,
      reference: invoice.chargeReference,
    },
  };
}
