import type { z } from "zod";
import type { CataloguePlan, CreatePlan, DraftPlan } from "#shared/contracts/billing/plans.ts";
import { DomainError } from "#shared/errors/index.ts";
import { newId } from "#server/platform/context/new-id.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { announceCatalogue } from "./announce-catalogue.ts";
import { readPlan } from "./list-plans.ts";
import {
  insertPlan,
  lockPlan,
  saveDraft,
  selectPlanStanding,
  updatePlan,
} from "./plan-changes.store.ts";

export type PlanContext = Pick<TenantContext, "tx" | "audit" | "services" | "request">;

/** A plan that nobody can take yet: its first version is a draft. @throws `plan_taken` */
export async function createPlan(
  { tx, services, request, audit }: PlanContext,
  { code, name, selfService, terms }: z.output<typeof CreatePlan>,
): Promise<CataloguePlan> {
  const now = services.clock.now();
  const planId = newId(now.getTime());
  if (!(await insertPlan(tx, { planId, code, name, selfService, now })))
    throw new DomainError("plan_taken", { code });
  await saveDraft(tx, planId, { terms, by: request.actorName, now });
  await audit({ target: code, after: { name, selfService, version: 1, terms } });
  announceCatalogue(tx, services, code);
  return readPlan(tx, services, code);
}

/**
 * Saves the draft; name and self-service hold at once, the terms when it is published. @throws `not_found`,
 * `plan_state_conflict` for an archived plan, `conflict` for another currency than the published versions have
 */
export async function draftPlan(
  { tx, services, request, audit }: PlanContext,
  { code, name, selfService, terms }: z.output<typeof DraftPlan>,
): Promise<CataloguePlan> {
  const plan = await lockPlan(tx, code);
  if (!plan) throw new DomainError("not_found", { what: "plan" });
  if (plan.state === "archived")
    throw new DomainError("plan_state_conflict", {
      state: plan.state,
      allowed: ["draft", "active"],
    });
  const { currency } = await selectPlanStanding(tx, plan.planId);
  if (currency !== null && currency !== terms.currency)
    throw new DomainError("conflict", {
      reason: `The plan is published in ${currency} and stays so. Make another plan for ${terms.currency}.`,
    });
  const change = {
    ...(name === undefined || name === plan.name ? {} : { name }),
    ...(selfService === undefined || selfService === plan.selfService ? {} : { selfService }),
  };
  if (Object.keys(change).length > 0) await updatePlan(tx, plan.planId, change);
  await saveDraft(tx, plan.planId, { terms, by: request.actorName, now: services.clock.now() });
  await audit({
    target: code,
    before: { name: plan.name, selfService: plan.selfService },
    after: { ...change, terms },
  });
  announceCatalogue(tx, services, code);
  return readPlan(tx, services, code);
}
