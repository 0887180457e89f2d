import { appsFeature } from "../features/apps/feature.ts";
import { keysFeature } from "../features/keys/feature.ts";
import { overviewFeature } from "../features/overview/feature.ts";
import { tenantsFeature } from "../features/tenants/feature.ts";
import type { Feature } from "./feature.ts";

/** Every feature of the console: navigation entries and tenant tabs. Their routes are in router.tsx. */
export const features: readonly Feature[] = [
  overviewFeature,
  tenantsFeature,
  appsFeature,
  keysFeature,
];
