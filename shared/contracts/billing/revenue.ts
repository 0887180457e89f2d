import { z } from "zod";
import { Currency, Instant, Minor, TenantId } from "../../kernel/index.ts";
import { Month } from "../usage.ts";
import { SubscriptionState } from "./subscriptions.ts";

export const RevenueInput = z.object({ months: z.number().int().min(1).max(36).default(12) });
/**
 * MRR at the month's end (of the running month: now) and what moved it: `starting` and the four movements come to `mrr`; `contraction`
 * and `churned` are 0 or less. Annual bases count a twelfth, usage as billed in the month; before coupons and credit.
 * `fresh`: paid nothing at the end of the month before. `churned`: pays nothing, and has no plan any more.
 */
export const RevenueMonth = z.object({
  month: Month,
  mrr: Minor,
  starting: Minor,
  fresh: Minor,
  expansion: Minor,
  contraction: Minor,
  churned: Minor,
  /** Of invoices that were issued in the month and not voided; money that came and went in it. */
  invoiced: Minor,
  collected: Minor,
  refunded: Minor,
  /** That pay. */
  tenants: z.number().int(),
});
export type RevenueMonth = z.infer<typeof RevenueMonth>;
export const RISKS = ["past_due", "cancels", "trial_ends", "usage_falls"] as const;
export const AtRisk = z.object({
  tenantId: TenantId,
  tenantName: z.string(),
  currency: Currency,
  mrr: Minor,
  plan: z.string(),
  state: SubscriptionState,
  /**
   * `trial_ends`: within 14 days, and no payment method is known. `usage_falls`: the last seven whole days have less than half of
   * the events of the seven before.
   */
  reasons: z.array(z.enum(RISKS)),
  /** What comes first: since when it is due, when it ends. */
  at: Instant.nullable(),
  /** Events of the seven days before, and of the last seven; null where that is no reason. */
  usage: z.object({ before: z.number().int(), last: z.number().int() }).nullable(),
});
export type AtRisk = z.infer<typeof AtRisk>;
/** One of each currency: sums over currencies would be made up. */
export const RevenueOverview = z.object({
  currencies: z.array(
    z.object({
      currency: Currency,
      mrr: Minor,
      arr: Minor,
      tenants: z.number().int(),
      /** Of the last whole month, per cent of its starting MRR with two digits; null without one. */
      churnPercent: z.number().nullable(),
      netRetentionPercent: z.number().nullable(),
      overdue: Minor,
      months: z.array(RevenueMonth),
      byPlan: z.array(z.object({ plan: z.string(), mrr: Minor, tenants: z.number().int() })),
    }),
  ),
  /** The first 200 by their MRR. */
  atRisk: z.array(AtRisk),
  asOf: Instant,
});
export type RevenueOverview = z.infer<typeof RevenueOverview>;
