import {
  ListOperations,
  Operation,
  OperationPage,
  OperationRef,
} from "#shared/contracts/operations.ts";
import { router, tenantMutation, tenantQuery } from "#server/platform/trpc/index.ts";
import { cancelOperation } from "./cancel-operation.ts";
import { findOperation } from "./find-operation.ts";
import { listOperations } from "./list-operations.ts";
import { retryOperation } from "./retry-operation.ts";

export const operationsRouter = router({
  list: tenantQuery("operations.read")
    .input(ListOperations)
    .output(OperationPage)
    .query(({ ctx, input }) => listOperations(ctx, input)),
  get: tenantQuery("operations.read")
    .input(OperationRef)
    .output(Operation)
    .query(({ ctx, input }) => findOperation(ctx, input.operationId)),
  retry: tenantMutation("operations.retry")
    .input(OperationRef)
    .output(Operation)
    .mutation(({ ctx, input }) => retryOperation(ctx, input)),
  cancel: tenantMutation("operations.cancel")
    .input(OperationRef)
    .output(Operation)
    .mutation(({ ctx, input }) => cancelOperation(ctx, input)),
});
