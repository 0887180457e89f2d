import type { Subscription } from "#shared/contracts/billing/subscriptions.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { redeemCoupon } from "../coupons/index.ts";
import { lockBilling } from "../invoices/index.ts";
import { withoutBill } from "./decide/decide-change.ts";
import { requireUnused } from "./plan-change.ts";
import { factsOf } from "./subscription-facts.ts";
import { toState } from "./subscription-rows.ts";
import { readSubscription } from "./subscription-view.ts";
import { selectLatest } from "./subscriptions.store.ts";
import { writeDecision } from "./write-decision.ts";

/** Takes it off the invoices that come, from the next one on. @throws `coupon_invalid`, also where another one is in use */
export async function applyCoupon(
  ctx: Pick<TenantContext, "tx" | "services" | "audit" | "request">,
  { code }: { code: string },
): Promise<Subscription> {
  const { tx, services } = ctx;
  await lockBilling(tx);
  const row = await selectLatest(tx);
  if (!row || row.state === "cancelled")
    throw new DomainError("not_found", { what: "subscription" });
  if (row.coupon)
    throw new DomainError("coupon_invalid", { code, reason: `${row.coupon.code} is in use` });
  await requireUnused(tx, code);
  const at = services.clock.now();
  const coupon = await redeemCoupon(tx, code, { at, currency: row.terms.currency });
  const before = toState(row);
  const decision = withoutBill(before, {
    coupon: {
      code,
      name: coupon.name,
      percent: coupon.percent,
      amount: coupon.amount,
      invoicesLeft: coupon.invoices,
    },
  });
  await writeDecision(tx, services, before, decision, {
    kind: "coupon",
    by: ctx.request.actorName,
    reason: null,
    at,
  });
  await ctx.audit({
    target: row.subscriptionId,
    before: factsOf(before),
    after: factsOf(decision.subscription),
  });
  const made = await readSubscription(tx, services);
  if (!made) throw new DomainError("internal");
  return made;
}
