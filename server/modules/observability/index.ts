export { liveRouter, newsRouter, overviewRouter, platformRouter } from "./observability.router.ts";
export { watchStores, type StoreWatch } from "./store-health.ts";
export type { ProcessFacts } from "./read-status.ts";
