export { applyEntitlements } from "./apply-entitlements.ts";
