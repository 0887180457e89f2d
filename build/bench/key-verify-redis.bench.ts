import { keyVerifyBench } from "./key-verify-load.ts";

/** The same with limits that count over all processes. */
export default keyVerifyBench("key-verify-redis", true);
