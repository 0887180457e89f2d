import { z } from "zod";
import {
  CalculatedPlan,
  CalculatePlan,
  CataloguePlan,
  CreatePlan,
  DraftPlan,
  PlanRef,
  PublishPlan,
} from "#shared/contracts/billing/plans.ts";
import {
  platformCreation,
  platformMutation,
  platformQuery,
  router,
} from "#server/platform/trpc/index.ts";
import { calculate } from "../pricing/index.ts";
import { archivePlan, restorePlan } from "./archive-plan.ts";
import { createPlan, draftPlan } from "./draft-plan.ts";
import { listPlans } from "./list-plans.ts";
import { publishPlan } from "./publish-plan.ts";

export const plansRouter = router({
  list: platformQuery("plans.read")
    .output(z.array(CataloguePlan))
    .query(({ ctx }) => listPlans(ctx.services)),
  calculate: platformQuery("plans.read")
    .input(CalculatePlan)
    .output(CalculatedPlan)
    .query(({ input: { terms, quantities, eventSteps } }) =>
      calculate(terms, quantities, eventSteps),
    ),
  create: platformCreation("plans.create")
    .input(CreatePlan)
    .output(CataloguePlan)
    .mutation(({ ctx, input }) => createPlan(ctx, input)),
  draft: platformMutation("plans.draft")
    .input(DraftPlan)
    .output(CataloguePlan)
    .mutation(({ ctx, input }) => draftPlan(ctx, input)),
  publish: platformMutation("plans.publish")
    .input(PublishPlan)
    .output(CataloguePlan)
    .mutation(({ ctx, input }) => publishPlan(ctx, input)),
  archive: platformMutation("plans.archive")
    .input(PlanRef)
    .output(CataloguePlan)
    .mutation(({ ctx, input }) => archivePlan(ctx, input.code)),
  restore: platformMutation("plans.restore")
    .input(PlanRef)
    .output(CataloguePlan)
    .mutation(({ ctx, input }) => restorePlan(ctx, input.code)),
});
