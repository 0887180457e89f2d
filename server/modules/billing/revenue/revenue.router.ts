import { RevenueInput, RevenueOverview } from "#shared/contracts/billing/revenue.ts";
import { platformQuery, router } from "#server/platform/trpc/index.ts";
import { readRevenue } from "./read-revenue.ts";

export const revenueRouter = router({
  overview: platformQuery("revenue.read")
    .input(RevenueInput)
    .output(RevenueOverview)
    .query(({ ctx, input }) => readRevenue(ctx.services, input)),
});
