export { keysRouter } from "./keys.router.ts";
export { closeRotatedKeys } from "./close-rotated-keys.ts";
export { issueKey, type NewKeySettings } from "./issue-key.ts";
export { generateKey, hashKey, keyPrefix, parseKey, type KeyEnv } from "./key-format.ts";
export type { KeyRow } from "./keys.store.ts";
