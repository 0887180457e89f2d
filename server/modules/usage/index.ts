export { usageRouter } from "./usage.router.ts";
export { createUsageMeter, type UsageMeter } from "./usage-meter.ts";
export { applyQuota } from "./apply-quota.ts";
export { countUsage } from "./count-usage.ts";
export { meterPast } from "./meter-past.ts";
