import { DomainError } from "#shared/errors/index.ts";
import type { Services } from "#server/platform/context/services.ts";
import { selectOffer, selectOffers, type OfferedPlan } from "./plans.store.ts";

/** The newest published version of an active plan. @throws `plan_unknown` */
export async function offeredPlan(
  services: Pick<Services, "db">,
  code: string,
): Promise<OfferedPlan> {
  const plan = await services.db.platform((tx) => selectOffer(tx, code));
  if (!plan) throw new DomainError("plan_unknown", { plan: code });
  return plan;
}

/** Every plan that can be chosen, each at its newest published version, by code. */
export const offeredPlans = (services: Pick<Services, "db">): Promise<OfferedPlan[]> =>
  services.db.platform(selectOffers);
