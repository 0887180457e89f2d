export { analyticsExportHttp } from "./analytics-export.http.ts";
export { analyticsRouter } from "./analytics.router.ts";
export { eventsRouter } from "./events.router.ts";
export { canonicalQueries } from "./canonical-queries.ts";
export { platformPulse } from "./platform-pulse.ts";
export { tenantsActivity, type TenantActivity } from "./tenants-activity.ts";
export { seedDemoEvents } from "./seed-demo-events.ts";
