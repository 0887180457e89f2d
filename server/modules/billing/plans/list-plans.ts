import type { CataloguePlan } from "#shared/contracts/billing/plans.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { Services } from "#server/platform/context/services.ts";
import type { PlatformTx, Tx } from "#server/platform/postgres/tx.ts";
import { selectPlans, selectUse, selectVersions, type VersionUse } from "./plans.store.ts";

/** The catalogue with every version, newest first, and how many subscriptions are on each. */
export const listPlans = (services: Pick<Services, "db">): Promise<CataloguePlan[]> =>
  services.db.platform(async (tx) => toPlans(tx, await selectUse(tx)));

/** One plan, also what this transaction changed of it. */
export async function readPlan(
  tx: Tx,
  services: Pick<Services, "db">,
  code: string,
): Promise<CataloguePlan> {
  const plans = await toPlans(tx, await services.db.platform(selectUse));
  const plan = plans.find((one) => one.code === code);
  if (!plan) throw new DomainError("not_found", { what: "plan" });
  return plan;
}

async function toPlans(tx: PlatformTx, use: readonly VersionUse[]): Promise<CataloguePlan[]> {
  const [plans, versions] = await Promise.all([selectPlans(tx), selectVersions(tx)]);
  const used = new Map(use.map((row) => [`${row.code} ${row.version}`, row.subscriptions]));
  return plans.map((plan) => ({
    ...plan,
    versions: versions
      .filter(({ planId }) => planId === plan.planId)
      .map(({ planId: _, ...version }) => ({
        ...version,
        publishedAt: version.publishedAt?.toISOString() ?? null,
        createdAt: version.createdAt.toISOString(),
        subscriptions: used.get(`${plan.code} ${version.version}`) ?? 0,
      })),
  }));
}
