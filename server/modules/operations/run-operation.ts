import { nextMove } from "./next-move.ts";
import { inLease, LeaseLost, type OperationRun } from "./operation-run.ts";
import {
  markStep,
  releaseLease,
  selectSteps,
  setState,
  skipPending,
  type StepRow,
} from "./operations.store.ts";
import { runStep, undoStep, type Snapshot } from "./run-step.ts";
import { MAX_ATTEMPTS, retryDelayMs, toStepFailure } from "./step-failure.ts";

/** The operation is handed back; look again after `againInMs`, or never by itself. */
export interface RunEnd {
  readonly againInMs: number | null;
}

const NEVER: RunEnd = { againInMs: null };

/** Carries a leased operation on, move by move, until it ends, fails or has to wait. Every move is read anew from its rows. */
export async function runOperation(run: OperationRun): Promise<RunEnd> {
  for (;;) {
    const snapshot = await read(run);
    if (run.signal.aborted) return handBack(run, snapshot);
    const move = nextMove(snapshot.operation, snapshot.steps, (step) => mayNeedUndo(run, step));
    switch (move.do) {
      case "compensate":
        await inLease(run, (tx) => setState(tx, run.operationId, "compensating"));
        break;
      case "end":
        await inLease(run, async (tx) => {
          await skipPending(tx, run.operationId);
          await releaseLease(tx, run.operationId, {
            state: move.state,
            delayMs: null,
            ended: true,
          });
        });
        return NEVER;
      case "run":
      case "undo": {
        const row = snapshot.steps[move.position];
        if (!row) throw new Error(`operation ${run.operationId} has no step ${move.position}`);
        const end = await attempt(run, snapshot, row, move.do);
        if (end) return end;
      }
    }
  }
}

const read = (run: OperationRun): Promise<Snapshot> =>
  inLease(run, async (tx, operation) => ({
    operation,
    steps: await selectSteps(tx, [run.operationId]),
  }));

/** A step in a transaction that did not commit has no effect; one outside may have had one from its first try on. */
function mayNeedUndo(run: OperationRun, row: StepRow): boolean {
  if (row.state === "compensated" || row.state === "skipped") return false;
  const step = run.kind.steps.find(({ name }) => name === row.name);
  if (!step?.undo) return false;
  return row.state === "done" || (step.within === "outside" && row.attempts > 0);
}

async function attempt(
  run: OperationRun,
  snapshot: Snapshot,
  row: StepRow,
  what: "run" | "undo",
): Promise<RunEnd | undefined> {
  try {
    if (what === "undo") await undoStep(run, snapshot, row);
    else if ((await runStep(run, snapshot, row)) === "ended") return NEVER;
    return undefined;
  } catch (error) {
    if (error instanceof LeaseLost) throw error;
    return fail(run, row, what, error);
  }
}

/** Transient: again later. Final: a run waits for a person as `failed`, an undo as `stuck`. */
async function fail(
  run: OperationRun,
  row: StepRow,
  what: "run" | "undo",
  error: unknown,
): Promise<RunEnd> {
  const { services, operationId } = run;
  const failure = toStepFailure(error);
  const tries = (what === "undo" ? row.undoAttempts : row.attempts) + 1;
  const final = failure.permanent || tries >= MAX_ATTEMPTS;
  const log = { error, operationId, tenantId: run.tenantId, step: row.name, what, tries, final };
  services.log.warn(log, "a step of an operation failed");
  const outside = knownAsOutside(run, row);
  const delayMs = final
    ? what === "run"
      ? (run.kind.undoFailedAfterMs ?? null)
      : null
    : retryDelayMs(tries);
  await inLease(run, async (tx, operation) => {
    await markStep(tx, operationId, row.position, {
      ...(final && what === "run" ? { state: "failed", ended: true } : {}),
      error: { code: failure.code, message: failure.message },
      // An outside step's try was counted before it began.
      ...(what === "run" ? { attempted: !outside } : { undoAttempted: !outside }),
    });
    const state = final ? (what === "run" ? "failed" : "stuck") : operation.state;
    // Asked to cancel meanwhile: no reason to wait.
    await releaseLease(tx, operationId, {
      state,
      delayMs: operation.cancelRequested && what === "run" ? 0 : delayMs,
      ended: false,
    });
  });
  return { againInMs: delayMs };
}

const knownAsOutside = (run: OperationRun, row: StepRow): boolean =>
  run.kind.steps.some(({ name, within }) => name === row.name && within === "outside");

async function handBack(run: OperationRun, { operation }: Snapshot): Promise<RunEnd> {
  await inLease(run, (tx) =>
    releaseLease(tx, run.operationId, { state: operation.state, delayMs: 0, ended: false }),
  );
  return NEVER;
}
