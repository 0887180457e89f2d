import { z } from "zod";
import { CataloguePlan } from "#shared/contracts/billing/plans.ts";
import { platformQuery, router } from "#server/platform/trpc/index.ts";
import { listPlans } from "./list-plans.ts";

export const plansRouter = router({
  list: platformQuery("plans.read")
    .output(z.array(CataloguePlan))
    .query(({ ctx }) => listPlans(ctx.services)),
});
