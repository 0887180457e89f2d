export { reconcileDue } from "./reconcile-due.ts";
export { reconciliationRouter } from "./reconciliation.router.ts";
