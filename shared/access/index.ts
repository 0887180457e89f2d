export * from "./actors.ts";
export * from "./can.ts";
export * from "./permissions.ts";
