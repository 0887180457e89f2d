import type { z } from "zod";
import type { GrantCredit } from "#shared/contracts/billing/subscriptions.ts";
import { Currency } from "#shared/kernel/index.ts";
import { newId } from "#server/platform/context/new-id.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { announceBilling, lockBilling } from "../invoices/index.ts";
import { billedCurrency } from "../invoices/billed-by.store.ts";
import { creditGranted, creditOf, postTransaction } from "../ledger/index.ts";
import { toMinor } from "../pricing/index.ts";
import { requireCustomer } from "./apply-change.ts";

/** What we owe the tenant grows; it is taken off its next invoices. @throws `amount_too_large` */
export async function grantCredit(
  ctx: Pick<TenantContext, "tx" | "services" | "audit" | "tenantId">,
  { amount, reason }: z.output<typeof GrantCredit>,
): Promise<{ credit: number; currency: Currency }> {
  const { tx, services } = ctx;
  requireCustomer(tx);
  await lockBilling(tx);
  const currency = await billedCurrency(tx);
  const at = services.clock.now();
  const before = await creditOf(tx, currency);
  await postTransaction(tx, {
    kind: "credit",
    source: `credit:${newId(at.getTime())}`,
    at,
    note: reason,
    currency,
    entries: creditGranted(BigInt(amount)),
  });
  const credit = toMinor(before + BigInt(amount));
  await ctx.audit({
    target: ctx.tenantId,
    reason,
    before: { credit: Number(before) },
    after: { credit, currency },
  });
  announceBilling(tx, services, ctx.tenantId);
  return { credit, currency: Currency.parse(currency) };
}
