export { announceCatalogue } from "./announce-catalogue.ts";
export { plansRouter } from "./plans.router.ts";
export { offeredPlan, offeredPlans } from "./offered-plan.ts";
export {
  selectMigration,
  selectNewestVersion,
  selectOffer,
  type OfferedPlan,
} from "./plans.store.ts";
