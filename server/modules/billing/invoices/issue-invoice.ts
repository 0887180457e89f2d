import type { InvoiceLine } from "#shared/contracts/billing/subscriptions.ts";
import { newId } from "#server/platform/context/new-id.ts";
import type { Services } from "#server/platform/context/services.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { DomainError } from "#shared/errors/index.ts";
import { enqueueCall } from "../calls/enqueue-call.ts";
import { creditOf, issued, postTransaction } from "../ledger/index.ts";
import { sumOf, toMinor } from "../pricing/index.ts";
import { announceBilling } from "./announce-billing.ts";
import { lockBilling } from "./billing-lock.store.ts";
import { invoiceNumber } from "./invoice-number.ts";
import {
  insertInvoice,
  insertInvoiceEvent,
  insertLines,
  selectInvoice,
  selectInvoiceBySource,
  type InvoiceRow,
  type NewInvoiceRow,
} from "./invoices.store.ts";

/** A line before it is written: its amount is exact. */
export type Line = Omit<InvoiceLine, "amount" | "tiers"> & {
  readonly amount: bigint;
  readonly tiers: readonly (Omit<InvoiceLine["tiers"][number], "amount"> & { amount: bigint })[];
};

export interface NewInvoice extends Pick<
  NewInvoiceRow,
  | "subscriptionId"
  | "reason"
  | "currency"
  | "periodStart"
  | "periodEnd"
  | "provider"
  | "ownerGeneration"
> {
  /** What it is for: issued once in a tenant, however often it is tried. */
  readonly source: string;
  readonly lines: readonly Line[];
  readonly at: Date;
  readonly dueDays?: number | undefined;
}

const DAY_MS = 86_400_000;
/** Whoever is billed by hand needs time to pay; a provider collects at once, and is late after a day. */
const DUE_DAYS = { manual: 14, stripe: 1, paddle: 1 } as const;

/** How an amount is settled by what we owe: below 0 all of it becomes credit. */
export const creditFor = (total: bigint, credit: bigint): bigint =>
  total < credit ? total : credit;

/**
 * Issues an invoice in the transaction's tenant: number, lines, credit, ledger, and the call that collects what is due by the
 * owner of the renewals. The same source gives the invoice that is there. @throws `amount_too_large`
 */
export async function issueInvoice(
  tx: Tx,
  services: Pick<Services, "broadcast">,
  invoice: NewInvoice,
): Promise<InvoiceRow> {
  await lockBilling(tx);
  const [earlier, credit] = await Promise.all([
    selectInvoiceBySource(tx, invoice.source),
    creditOf(tx, invoice.currency),
  ]);
  if (earlier) return earlier;
  const { at, provider } = invoice;
  const total = sumOf(invoice.lines);
  const creditUsed = creditFor(total, credit);
  const isOwed = total > creditUsed;
  const invoiceId = newId(at.getTime());
  await insertInvoice(tx, {
    ...invoice,
    invoiceId,
    total: toMinor(total),
    creditUsed: toMinor(creditUsed),
    state: isOwed ? "open" : "paid",
    issuedAt: at,
    dueAt: new Date(at.getTime() + (invoice.dueDays ?? DUE_DAYS[provider]) * DAY_MS),
    paidAt: isOwed ? null : at,
    collection: isOwed ? (provider === "manual" ? "none" : "queued") : "paid",
  });
  await insertLines(tx, invoiceId, invoice.lines.map(toWire));
  const made = await selectInvoice(tx, invoiceId);
  if (!made) throw new DomainError("internal");
  const number = invoiceNumber(made);
  await postTransaction(tx, {
    kind: "invoice",
    source: `invoice:${invoiceId}:issued`,
    invoiceId,
    at,
    note: number,
    currency: invoice.currency,
    entries: issued(total, creditUsed),
  });
  await insertInvoiceEvent(tx, invoiceId, { at, kind: "issued", note: number, amount: made.total });
  if (isOwed)
    await enqueueCall(tx, {
      kind: "collect",
      provider,
      key: `collect:${invoiceId}`,
      at,
      request: { invoiceId, generation: invoice.ownerGeneration, number },
    });
  announceBilling(tx, services, invoiceId);
  return made;
}

const toWire = ({ amount, tiers, ...line }: Line): InvoiceLine => ({
  ...line,
  amount: toMinor(amount),
  tiers: tiers.map((tier) => ({ ...tier, amount: toMinor(tier.amount) })),
});
