import type { Operation } from "#shared/contracts/operations.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { OperationId } from "#shared/kernel/ids.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { enterTenantOf } from "./find-operation.ts";
import { announceOperation } from "./operation-run.ts";
import { readOneOperation } from "./operation-views.ts";
import { lockOperation, requeue } from "./operations.store.ts";
import { wakeWorkers } from "./start-operation.ts";

/** A failed operation runs on from its failed step; a stuck one goes on undoing. @throws `operation_state_conflict` */
export async function retryOperation(
  ctx: TenantContext,
  { operationId }: { operationId: OperationId },
): Promise<Operation> {
  const { tx } = ctx;
  await enterTenantOf(ctx, operationId);
  const operation = await lockOperation(tx, operationId);
  if (!operation) throw new DomainError("not_found", { what: "operation" });
  const { state, cancelRequested } = operation;
  if ((state !== "failed" && state !== "stuck") || (state === "failed" && cancelRequested))
    throw new DomainError("operation_state_conflict", {
      state: cancelRequested ? "being cancelled" : state,
      allowed: ["failed", "stuck"],
    });
  const next = state === "failed" ? "queued" : "compensating";
  await requeue(tx, operationId, next);
  announceOperation(tx, ctx.services, operationId);
  wakeWorkers(tx, ctx.services);
  await ctx.audit({ target: operationId, before: { state }, after: { state: next } });
  return required(await readOneOperation(tx, operationId));
}

export function required(operation: Operation | undefined): Operation {
  if (!operation) throw new DomainError("not_found", { what: "operation" });
  return operation;
}
