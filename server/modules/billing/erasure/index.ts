export { endBilling } from "./end-billing.ts";
export { forgetBilling } from "./forget-billing.ts";
