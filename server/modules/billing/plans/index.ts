export { announceCatalogue } from "./announce-catalogue.ts";
export { createPlan } from "./draft-plan.ts";
export { publishPlan } from "./publish-plan.ts";
export { plansRouter } from "./plans.router.ts";
export { offeredPlan, offeredPlans } from "./offered-plan.ts";
export {
  selectMigration,
  selectNewestVersion,
  selectOffer,
  selectPublished,
  type OfferedPlan,
} from "./plans.store.ts";
