import type { CataloguePlan } from "#shared/contracts/billing/plans.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { PlanContext } from "./draft-plan.ts";
import { announceCatalogue } from "./announce-catalogue.ts";
import { readPlan } from "./list-plans.ts";
import { lockPlan, selectPlanStanding, updatePlan } from "./plan-changes.store.ts";

/** Nobody new may take it; who has it keeps it. @throws `not_found`, `plan_state_conflict` */
export async function archivePlan(
  { tx, services, audit }: PlanContext,
  code: string,
): Promise<CataloguePlan> {
  const plan = await lockPlan(tx, code);
  if (!plan) throw new DomainError("not_found", { what: "plan" });
  if (plan.state === "archived")
    throw new DomainError("plan_state_conflict", {
      state: plan.state,
      allowed: ["draft", "active"],
    });
  await updatePlan(tx, plan.planId, { state: "archived" });
  await audit({ target: code, before: { state: plan.state }, after: { state: "archived" } });
  announceCatalogue(tx, services, code);
  return readPlan(tx, services, code);
}

/** As it was before it was archived: a plan that was never published is a draft. @throws `not_found`, `plan_state_conflict` */
export async function restorePlan(
  { tx, services, audit }: PlanContext,
  code: string,
): Promise<CataloguePlan> {
  const plan = await lockPlan(tx, code);
  if (!plan) throw new DomainError("not_found", { what: "plan" });
  if (plan.state !== "archived")
    throw new DomainError("plan_state_conflict", { state: plan.state, allowed: ["archived"] });
  const { published } = await selectPlanStanding(tx, plan.planId);
  const state = published === null ? "draft" : "active";
  await updatePlan(tx, plan.planId, { state });
  await audit({ target: code, before: { state: plan.state }, after: { state } });
  announceCatalogue(tx, services, code);
  return readPlan(tx, services, code);
}
