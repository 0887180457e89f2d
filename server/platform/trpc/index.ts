export * from "./procedures.ts";
export {
  t,
  toDomainError,
  toTrpcError,
  inputError,
  type ProcedureMeta,
  type DomainErrorData,
} from "./trpc.ts";
export { authorize, requireActor, requireStanding } from "./authorize.ts";
