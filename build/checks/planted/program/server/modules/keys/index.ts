export { selectKeys } from "./keys.store.ts";
