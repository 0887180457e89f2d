import type { z } from "zod";
import type { CataloguePlan, PublishPlan } from "#shared/contracts/billing/plans.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { PlanContext } from "./draft-plan.ts";
import { announceCatalogue } from "./announce-catalogue.ts";
import { readPlan } from "./list-plans.ts";
import { lockPlan, publishDraft, selectPlanStanding, updatePlan } from "./plan-changes.store.ts";

/**
 * The draft becomes the plan's newest version, for ever as it is. Subscriptions keep theirs, or with `migrate` change to it, each
 * at its own next period. @throws `not_found`, `plan_state_conflict` without a draft and for an archived plan
 */
export async function publishPlan(
  { tx, services, audit }: PlanContext,
  { code, migrate }: z.output<typeof PublishPlan>,
): Promise<CataloguePlan> {
  const plan = await lockPlan(tx, code);
  if (!plan) throw new DomainError("not_found", { what: "plan" });
  const { draft, published } = await selectPlanStanding(tx, plan.planId);
  if (plan.state === "archived" || draft === null)
    throw new DomainError("plan_state_conflict", {
      state: plan.state === "archived" ? "archived" : "published",
      allowed: ["draft"],
    });
  await publishDraft(tx, plan.planId, { migrates: migrate, at: services.clock.now() });
  await updatePlan(tx, plan.planId, { state: "active" });
  await audit({
    target: code,
    before: { version: published, state: plan.state },
    after: { version: draft, state: "active", migrate },
  });
  announceCatalogue(tx, services, code);
  return readPlan(tx, services, code);
}
