export * from "./procedures.ts";
export { t, toDomainError, inputError, type ProcedureMeta, type DomainErrorData } from "./trpc.ts";
export { authorize, requireStanding } from "./authorize.ts";
