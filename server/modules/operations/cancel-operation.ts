import type { Operation } from "#shared/contracts/operations.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { OperationId } from "#shared/kernel/ids.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { enterTenantOf } from "./find-operation.ts";
import { announceOperation } from "./operation-run.ts";
import { readOneOperation } from "./operation-views.ts";
import { lockOperation, requestCancel } from "./operations.store.ts";
import { required } from "./retry-operation.ts";
import { wakeWorkers } from "./start-operation.ts";

const CANCELLABLE = ["queued", "running", "failed"] as const;

/** Asks for it; the worker honours it between two steps and undoes what was done. @throws `operation_state_conflict` */
export async function cancelOperation(
  ctx: TenantContext,
  { operationId }: { operationId: OperationId },
): Promise<Operation> {
  const { tx } = ctx;
  await enterTenantOf(ctx, operationId);
  const operation = await lockOperation(tx, operationId);
  if (!operation) throw new DomainError("not_found", { what: "operation" });
  if (!CANCELLABLE.some((state) => state === operation.state))
    throw new DomainError("operation_state_conflict", {
      state: operation.state,
      allowed: [...CANCELLABLE],
    });
  await requestCancel(tx, operationId);
  announceOperation(tx, ctx.services, operationId);
  wakeWorkers(tx, ctx.services);
  await ctx.audit({
    target: operationId,
    before: { state: operation.state, cancelRequested: operation.cancelRequested },
    after: { cancelRequested: true },
  });
  return required(await readOneOperation(tx, operationId));
}
