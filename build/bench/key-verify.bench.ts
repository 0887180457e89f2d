import { keyVerifyBench } from "./key-verify-load.ts";

export default keyVerifyBench("key-verify", false);
