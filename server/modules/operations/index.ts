export { operationsRouter } from "./operations.router.ts";
export {
  PermanentFailure,
  type AnyOperationKind,
  type OperationKind,
  type OutsideContext,
  type StepContext,
} from "./operation-kind.ts";
export {
  createOperationWorker,
  type OperationWorker,
  type OperationWorkerOptions,
} from "./operation-worker.ts";
export { startOperation } from "./start-operation.ts";
export { withdrawOperation } from "./withdraw-operation.ts";
export { readOperation } from "./operation-views.ts";
