import { Currency } from "#shared/kernel/index.ts";
import type { NewCharge, NewCustomer } from "#server/platform/payments/payment-provider.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { selectInvoice, selectLines, unpaidOf, type InvoiceRow } from "../invoices/index.ts";
import { selectBilledTo, selectChargeAt, type CallRow } from "./calls.store.ts";
import { selectCustomer } from "./customers.store.ts";

/** What a call needs to know, read when it is made. */
export interface CallFacts {
  readonly customer: NewCustomer;
  /** The customer is ready at the provider. */
  readonly reference: string | undefined;
  readonly invoice: InvoiceRow | undefined;
  /** The invoice's charge at this provider, also when it is collected elsewhere by now. */
  readonly charge: string | undefined;
  readonly lines: NewCharge["lines"];
}

export async function readFacts(tx: Tx, call: CallRow): Promise<CallFacts> {
  const [{ billedTo, currency }, customer, invoice, charge] = await Promise.all([
    selectBilledTo(tx),
    selectCustomer(tx, call.provider),
    call.invoiceId === null ? undefined : selectInvoice(tx, call.invoiceId),
    call.invoiceId === null ? undefined : selectChargeAt(tx, call.provider, call.invoiceId),
  ]);
  const known = customer?.reference ?? undefined;
  return {
    customer: {
      reference: known,
      tenantId: tx.tenantId,
      billedTo: invoice?.billedTo ?? billedTo,
      currency: Currency.parse(invoice?.currency ?? currency),
    },
    reference: customer?.state === "ready" ? known : undefined,
    invoice,
    charge: charge?.reference,
    lines: invoice ? linesToCollect(invoice, await selectLines(tx, invoice.invoiceId)) : [],
  };
}

/** Providers take only positive lines that come to the amount: with credit, or something given back, it is one line. */
export function linesToCollect(
  invoice: Pick<InvoiceRow, "total" | "creditUsed" | "paid">,
  lines: readonly { text: string; amount: number }[],
): NewCharge["lines"] {
  const due = unpaidOf(invoice);
  const charged = lines.filter(({ amount }) => amount !== 0);
  const isWhole =
    charged.every(({ amount }) => amount > 0) &&
    charged.reduce((sum, { amount }) => sum + amount, 0) === due;
  return isWhole
    ? charged.map(({ text, amount }) => ({ text, amount: BigInt(amount) }))
    : [{ text: "Amount due", amount: BigInt(due) }];
}
