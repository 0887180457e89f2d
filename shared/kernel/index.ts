export * from "./ids.ts";
export * from "./money.ts";
export * from "./names.ts";
export * from "./paging.ts";
