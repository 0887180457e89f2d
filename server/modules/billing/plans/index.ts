export { plansRouter } from "./plans.router.ts";
export { offeredPlan, offeredPlans } from "./offered-plan.ts";
export { selectMigration, selectOffer, type OfferedPlan } from "./plans.store.ts";
