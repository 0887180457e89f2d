import type { Tx } from "#server/platform/postgres/tx.ts";
import type { OutsideContext, OutsideStep, StepResult, TransactionStep } from "./operation-kind.ts";
import { inLease, keepLease, stepOf, type OperationRun } from "./operation-run.ts";
import { markStep, releaseLease, type OperationRow, type StepRow } from "./operations.store.ts";

/** What the operation looked like when the worker decided on its move. */
export interface Snapshot {
  readonly operation: OperationRow;
  readonly steps: readonly StepRow[];
}

/** Runs one step and marks it done; with the last one the operation succeeds in the same transaction. */
export async function runStep(
  run: OperationRun,
  snapshot: Snapshot,
  row: StepRow,
): Promise<"ended" | "next"> {
  const step = stepOf(run, row);
  if (step.within === "outside") {
    const result = await callOutside(run, snapshot, row, step);
    return inLease(run, (tx, operation) => finish(tx, run, operation, snapshot, row, result));
  }
  return inLease(run, async (tx, operation) => {
    // Asked to cancel since the move was chosen: the next move undoes instead.
    if (operation.cancelRequested) return "next";
    const result = await runWithin(tx, run, snapshot, row, step);
    return finish(tx, run, operation, snapshot, row, result);
  });
}

/** Undoes one step and marks it compensated. */
export async function undoStep(run: OperationRun, snapshot: Snapshot, row: StepRow): Promise<void> {
  const step = stepOf(run, row);
  const done = { state: "compensated", error: null, ended: true } as const;
  if (step.within === "transaction")
    return inLease(run, async (tx) => {
      await step.undo?.(tx, contextOf(run, snapshot, row, row.attempts, run.signal));
      await markStep(tx, run.operationId, row.position, done);
    });
  await inLease(run, (tx) => markStep(tx, run.operationId, row.position, { undoAttempted: true }));
  const held = keepLease(run);
  try {
    await step.undo?.(contextOf(run, snapshot, row, row.attempts, held.signal));
  } finally {
    held.stop();
  }
  await inLease(run, (tx) => markStep(tx, run.operationId, row.position, done));
}

async function callOutside(
  run: OperationRun,
  snapshot: Snapshot,
  row: StepRow,
  step: OutsideStep,
): Promise<StepResult> {
  await inLease(run, (tx) =>
    // The error of the try before stays to be read until this one ends.
    markStep(tx, run.operationId, row.position, { state: "running", attempted: true }),
  );
  const held = keepLease(run);
  try {
    const context = contextOf(run, snapshot, row, row.attempts + 1, held.signal);
    // Tried before with an unknown outcome: look first.
    const found = row.attempts > 0 ? await step.look?.(context) : undefined;
    return found ?? (await step.run(context));
  } finally {
    held.stop();
  }
}

async function runWithin(
  tx: Tx,
  run: OperationRun,
  snapshot: Snapshot,
  row: StepRow,
  step: TransactionStep,
): Promise<StepResult> {
  const result = await step.run(tx, contextOf(run, snapshot, row, row.attempts + 1, run.signal));
  await markStep(tx, run.operationId, row.position, { attempted: true });
  return result;
}

async function finish(
  tx: Tx,
  run: OperationRun,
  operation: OperationRow,
  snapshot: Snapshot,
  row: StepRow,
  result: StepResult,
): Promise<"ended" | "next"> {
  await markStep(tx, run.operationId, row.position, {
    state: result.skipped ? "skipped" : "done",
    note: result.note ?? null,
    output: result.output,
    error: null,
    ended: true,
  });
  const last = snapshot.steps.every(
    ({ position, state }) => position === row.position || state === "done" || state === "skipped",
  );
  if (!last || operation.cancelRequested) return "next";
  await releaseLease(tx, run.operationId, { state: "succeeded", delayMs: null, ended: true });
  return "ended";
}

const contextOf = (
  run: OperationRun,
  snapshot: Snapshot,
  row: StepRow,
  attempt: number,
  signal: AbortSignal,
): OutsideContext => ({
  services: run.services,
  tenantId: run.tenantId,
  operationId: run.operationId,
  input: run.kind.input.parse(snapshot.operation.input),
  attempt,
  outputs: Object.fromEntries(snapshot.steps.map(({ name, output }) => [name, output])),
  signal,
  note: (text) => inLease(run, (tx) => markStep(tx, run.operationId, row.position, { note: text })),
});
