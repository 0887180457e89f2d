import type { OperationId, TenantId } from "#shared/kernel/ids.ts";
import type { Services } from "#server/platform/context/services.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import type { OperationKind, Step } from "./operation-kind.ts";
import { PermanentFailure } from "./operation-kind.ts";
import { renewLease, type OperationRow, type StepRow } from "./operations.store.ts";

/** One worker's hold on one operation. */
export interface OperationRun {
  readonly services: Services;
  readonly kind: OperationKind;
  readonly tenantId: TenantId;
  readonly operationId: OperationId;
  /** New for every hold, so that an earlier one of the same process is shut out too. */
  readonly owner: string;
  readonly leaseMs: number;
  readonly signal: AbortSignal;
}

/** Somebody else holds the operation now; whoever sees this writes nothing more. */
export class LeaseLost extends Error {}

/** A transaction that only the holder of the lease can commit; renews the lease and tells the console afterwards. */
export function inLease<T>(
  run: OperationRun,
  work: (tx: Tx, operation: OperationRow) => Promise<T>,
): Promise<T> {
  return run.services.db.tenant(run.tenantId, "write", async (tx) => {
    const operation = await renewLease(tx, run.operationId, run.owner, run.leaseMs);
    if (!operation) throw new LeaseLost(`the lease of operation ${run.operationId} was lost`);
    announceOperation(tx, run.services, run.operationId);
    return work(tx, operation);
  });
}

export function announceOperation(
  tx: Tx,
  services: Pick<Services, "broadcast">,
  operationId: OperationId,
): void {
  const { tenantId } = tx;
  tx.afterCommit(() => services.broadcast.announce({ type: "operation", tenantId, operationId }));
}

/** The code of a stored step. */
export function stepOf(run: OperationRun, row: StepRow): Step {
  const step = run.kind.steps.find(({ name }) => name === row.name);
  if (step) return step;
  throw new PermanentFailure(
    "step_unknown",
    `This version of the server does not know the step ${row.name}. Cancel the operation, or start the version that began it.`,
  );
}

/** Renews the lease while something outside takes its time; the returned signal aborts when the lease is lost. */
export function keepLease(run: OperationRun): { signal: AbortSignal; stop(): void } {
  const lost = new AbortController();
  const timer = setInterval(() => {
    inLease(run, async () => undefined).catch((error: unknown) => {
      if (error instanceof LeaseLost) lost.abort(error);
    });
  }, run.leaseMs / 3);
  return { signal: AbortSignal.any([run.signal, lost.signal]), stop: () => clearInterval(timer) };
}
