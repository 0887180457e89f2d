import type { CataloguePlan, PlanTerms } from "#shared/contracts/billing/plans.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import type { PlanRow } from "./plans.store.ts";

/** False when there is a plan with this code already. */
export const insertPlan = async (
  tx: Tx,
  plan: Pick<PlanRow, "planId" | "code" | "name" | "selfService"> & { now: Date },
): Promise<boolean> =>
  (await tx.run(sql`insert into plans (plan_id, code, name, self_service, created_at)
    values (${plan.planId}, ${plan.code}, ${plan.name}, ${plan.selfService}, ${plan.now}) on conflict do nothing`)) ===
  1;

/** Holds off every other change of the plan until this transaction ends. */
export const lockPlan = (tx: Tx, code: string): Promise<PlanRow | undefined> =>
  tx.maybe(
    sql<PlanRow>`select plan_id as "planId", code, name, state, self_service as "selfService" from plans where code = ${code} for update`,
  );

export const updatePlan = (
  tx: Tx,
  planId: string,
  change: { name?: string; selfService?: boolean; state?: CataloguePlan["state"] },
): Promise<number> =>
  tx.run(sql`update plans set name = coalesce(${change.name ?? null}, name), self_service = coalesce(${change.selfService ?? null}::boolean, self_service),
    state = coalesce(${change.state ?? null}, state) where plan_id = ${planId}`);

export interface PlanStanding {
  draft: number | null;
  /** Of the newest published version. */
  published: number | null;
  currency: string | null;
}

export const selectPlanStanding = (tx: Tx, planId: string): Promise<PlanStanding> =>
  tx.one(sql<PlanStanding>`select max(version) filter (where state = 'draft') as draft, max(version) filter (where state = 'published') as published,
    max(terms ->> 'currency') filter (where state = 'published') as currency from plan_versions where plan_id = ${planId}`);

/** The one draft of the plan, made as its next version where there is none. */
export async function saveDraft(
  tx: Tx,
  planId: string,
  draft: { terms: PlanTerms; by: string; now: Date },
): Promise<void> {
  const terms = JSON.stringify(draft.terms);
  const saved =
    await tx.run(sql`update plan_versions set terms = ${terms}::jsonb, created_by = ${draft.by}, created_at = ${draft.now}
    where plan_id = ${planId} and state = 'draft'`);
  if (saved > 0) return;
  await tx.run(sql`insert into plan_versions (plan_id, version, terms, created_by, created_at)
    select ${planId}, coalesce(max(version), 0) + 1, ${terms}::jsonb, ${draft.by}, ${draft.now} from plan_versions where plan_id = ${planId}`);
}

export const publishDraft = (
  tx: Tx,
  planId: string,
  { migrates, at }: { migrates: boolean; at: Date },
): Promise<number> =>
  tx.run(sql`update plan_versions set state = 'published', published_at = ${at}, migrates = ${migrates}
    where plan_id = ${planId} and state = 'draft'`);
