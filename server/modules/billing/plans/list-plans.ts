import type { CataloguePlan } from "#shared/contracts/billing/plans.ts";
import type { Services } from "#server/platform/context/services.ts";
import { selectPlans, selectVersions, type PlanRow, type VersionRow } from "./plans.store.ts";

/** The catalogue with every version, newest first, and how many subscriptions are on each. */
export async function listPlans(services: Pick<Services, "db">): Promise<CataloguePlan[]> {
  const [plans, versions] = await services.db.platform((tx) =>
    Promise.all([selectPlans(tx), selectVersions(tx)]),
  );
  return plans.map((plan) => toPlan(plan, versions));
}

/** One plan of the catalogue. */
export async function readPlan(
  services: Pick<Services, "db">,
  code: string,
): Promise<CataloguePlan | undefined> {
  return (await listPlans(services)).find((plan) => plan.code === code);
}

export const toPlan = (plan: PlanRow, versions: readonly VersionRow[]): CataloguePlan => ({
  ...plan,
  versions: versions
    .filter(({ planId }) => planId === plan.planId)
    .map(({ planId: _, ...version }) => ({
      ...version,
      publishedAt: version.publishedAt?.toISOString() ?? null,
      createdAt: version.createdAt.toISOString(),
    })),
});
