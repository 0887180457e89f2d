export { revenueRouter } from "./revenue.router.ts";
