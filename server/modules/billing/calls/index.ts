export { backOffMs } from "./back-off.ts";
export { selectCustomer, selectTenantOfCustomer, type CustomerRow } from "./customers.store.ts";
export { enqueueCall, type NewCall } from "./enqueue-call.ts";
export { keepCustomer } from "./keep-customer.ts";
export { listCalls } from "./list-calls.ts";
export { makeCalls } from "./make-calls.ts";
export { readProviders } from "./read-providers.ts";
export { retryCall } from "./retry-call.ts";
