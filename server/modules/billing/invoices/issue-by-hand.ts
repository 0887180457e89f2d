import type { z } from "zod";
import type { Invoice, IssueInvoice } from "#shared/contracts/billing/invoices.ts";
import { DomainError } from "#shared/errors/index.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { newId } from "#server/platform/context/new-id.ts";
import { sumOf } from "../pricing/index.ts";
import { billedCurrency, selectRenewalOwner } from "./billed-by.store.ts";
import { lockBilling } from "./billing-lock.store.ts";
import type { InvoiceContext } from "./change-context.ts";
import { readInvoice } from "./invoice-view.ts";
import { invoiceNumber } from "./invoice-number.ts";
import { issueInvoice, type Line } from "./issue-invoice.ts";

/** An invoice with lines that a person wrote; below 0 it gives back. @throws `amount_invalid` when it comes to nothing */
export async function issueByHand(
  ctx: InvoiceContext,
  input: z.output<typeof IssueInvoice>,
): Promise<Invoice> {
  const { tx, services } = ctx;
  if (tx.tenantId === PLATFORM_TENANT_ID) throw new DomainError("not_found", { what: "tenant" });
  await lockBilling(tx);
  const [currency, owner] = await Promise.all([billedCurrency(tx), selectRenewalOwner(tx)]);
  const lines = input.lines.map(({ text, amount }) => manualLine(text, BigInt(amount)));
  if (sumOf(lines) === 0n)
    throw new DomainError("amount_invalid", { amount: 0, reason: "the lines come to nothing" });
  const at = services.clock.now();
  const made = await issueInvoice(tx, services, {
    reason: "manual",
    source: `manual:${newId(at.getTime())}`,
    subscriptionId: null,
    currency,
    lines,
    at,
    dueDays: input.dueDays,
    periodStart: null,
    periodEnd: null,
    provider: owner?.renewalOwner ?? "manual",
    ownerGeneration: owner?.ownerGeneration ?? 1,
  });
  await ctx.audit({
    target: invoiceNumber(made),
    reason: input.reason,
    after: { total: made.total, currency, lines: input.lines },
  });
  return readInvoice(tx, made.invoiceId);
}

const manualLine = (text: string, amount: bigint): Line => ({
  kind: "manual",
  text,
  plan: null,
  metric: null,
  quantity: null,
  included: null,
  unitPrice: null,
  amount,
  from: null,
  until: null,
  tiers: [],
});
