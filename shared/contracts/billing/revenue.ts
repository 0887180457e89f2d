import { z } from "zod";
import { Currency, Instant, Minor, TenantId } from "../../kernel/index.ts";
import { Month } from "../usage.ts";
import { SubscriptionState } from "./subscriptions.ts";

export const RevenueInput = z.object({ months: z.number().int().min(1).max(36).default(12) });
/** MRR at the month's end and what moved it; annual bases count a twelfth, usage as billed in the month. */
export const RevenueMonth = z.object({
  month: Month,
  mrr: Minor,
  starting: Minor,
  fresh: Minor,
  expansion: Minor,
  contraction: Minor,
  churned: Minor,
  invoiced: Minor,
  collected: Minor,
  refunded: Minor,
  tenants: z.number().int(),
});
export const AtRisk = z.object({
  tenantId: TenantId,
  tenantName: z.string(),
  mrr: Minor,
  state: SubscriptionState,
  /** `past_due`, `cancels`, `usage_falls`, `trial_ends`, `card_expires`. */
  reasons: z.array(z.enum(["past_due", "cancels", "usage_falls", "trial_ends"])),
  at: Instant.nullable(),
});
/** One of each currency: sums over currencies would be made up. */
export const RevenueOverview = z.object({
  currencies: z.array(
    z.object({
      currency: Currency,
      mrr: Minor,
      arr: Minor,
      tenants: z.number().int(),
      /** Per cent of last month's starting MRR with two digits; null without one. */
      churnPercent: z.number().nullable(),
      netRetentionPercent: z.number().nullable(),
      overdue: Minor,
      months: z.array(RevenueMonth),
      byPlan: z.array(z.object({ plan: z.string(), mrr: Minor, tenants: z.number().int() })),
    }),
  ),
  atRisk: z.array(AtRisk),
  asOf: Instant,
});
export type RevenueOverview = z.infer<typeof RevenueOverview>;
