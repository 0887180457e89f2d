import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import { majorText } from "#shared/kernel/money-text.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { Services } from "#server/platform/context/services.ts";
import type { ChargeState } from "#server/platform/payments/payment-provider.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { lockBilling, selectInvoice } from "../invoices/index.ts";
import { applyCharge } from "./apply-charge.ts";
import { selectCharge, upsertCharge } from "./charges.store.ts";
import { readStanding } from "./read-standing.ts";
import { writeSettled } from "./write-settled.ts";

export type SettlementServices = Pick<Services, "broadcast" | "clock" | "log" | "db" | "settings">;

/** `unknown`: no invoice of this tenant; `stale`: not newer than what was applied. */
export interface SettledCharge {
  readonly result: "applied" | "stale" | "unknown";
  readonly invoiceId: string | null;
  /** What it did, for the log: a sentence, or each booking as `payment 799.00 USD`. */
  readonly note: string;
}

/**
 * Applies a charge as the provider tells it when it is asked (never what a webhook claims) to the tenant's invoice: payments,
 * refunds, disputes, each once; older states after newer ones change nothing. @throws `currency_mismatch`
 */
export async function settleCharge(
  tx: Tx,
  services: SettlementServices,
  provider: Provider,
  charge: ChargeState,
): Promise<SettledCharge> {
  await lockBilling(tx);
  const known = await selectCharge(tx, provider, charge.reference);
  const invoiceId = known?.invoiceId ?? charge.invoiceId;
  const invoice = invoiceId === null ? undefined : await selectInvoice(tx, invoiceId);
  if (!invoice)
    return { result: "unknown", invoiceId: null, note: "no invoice of this tenant is meant" };
  if (invoice.currency !== charge.currency)
    throw new DomainError("currency_mismatch", {
      given: charge.currency,
      expected: invoice.currency,
    });
  const standing = await readStanding(tx, invoice, known);
  const settled = applyCharge(standing, provider, charge);
  if (!settled)
    return {
      result: "stale",
      invoiceId: invoice.invoiceId,
      note: "an older state, nothing to do",
    };
  const at = services.clock.now();
  await upsertCharge(tx, invoice.invoiceId, provider, charge, at);
  await writeSettled(tx, services, invoice, settled, {
    at,
    paidAt: charge.paidAt ?? at,
    charge,
  });
  const { currency } = invoice;
  const did = settled.bookings
    .map(({ kind, amount }) => `${kind} ${majorText(Number(amount), currency)} ${currency}`)
    .join(", ");
  return {
    result: "applied",
    invoiceId: invoice.invoiceId,
    note: did || `the charge is ${charge.state}`,
  };
}
