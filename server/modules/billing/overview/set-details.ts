import type { BillingDetails } from "#shared/contracts/billing/invoices.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { announceBilling, lockBilling } from "../invoices/index.ts";
import { requireCustomer } from "../subscriptions/apply-change.ts";
import { selectBilledTo, upsertDetails } from "./overview.store.ts";

/** Who is billed from the next invoice on; invoices that are issued keep what stood there. */
export async function setDetails(
  ctx: Pick<TenantContext, "tx" | "services" | "audit" | "tenantId">,
  { name, email, address, taxId, language }: BillingDetails,
): Promise<BillingDetails> {
  const { tx, services } = ctx;
  requireCustomer(tx);
  await lockBilling(tx);
  const before = await selectBilledTo(tx);
  const kept = language ?? before.language ?? "en";
  const after: BillingDetails = { name, email, address, taxId, language: kept };
  await upsertDetails(tx, after);
  await ctx.audit({ target: ctx.tenantId, before, after });
  announceBilling(tx, services, ctx.tenantId);
  return after;
}
