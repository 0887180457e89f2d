export { keysRouter } from "./keys.router.ts";
export { closeRotatedKeys } from "./close-rotated-keys.ts";
export { issueKey, type NewKeySettings } from "./issue-key.ts";
export { generateKey, hashKey, parseKey, type KeyEnv } from "./key-format.ts";
export type { KeyRow } from "./keys.store.ts";
export { createKeyVerifier, type KeyVerifier } from "./key-verifier.ts";
export { type KeyAsk, type KeyOwner, type KeyRefusal, type KeyVerdict } from "./key-verdict.ts";
