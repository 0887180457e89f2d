export { enqueueCall, type NewCall } from "./enqueue-call.ts";
