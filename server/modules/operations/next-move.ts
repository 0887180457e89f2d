import type { OperationRow, StepRow } from "./operations.store.ts";

/** What a worker does next with an operation it holds. */
export type Move =
  | { readonly do: "run" | "undo"; readonly position: number }
  | { readonly do: "compensate" }
  | { readonly do: "end"; readonly state: "succeeded" | "compensated" | "cancelled" };

/** Which steps can have had an effect, and have something that undoes it. */
export type Undoable = (step: StepRow) => boolean;

/** Pure: the same rows give the same move, whoever asks and however often. */
export function nextMove(
  operation: Pick<OperationRow, "state" | "cancelRequested">,
  steps: readonly StepRow[],
  undoable: Undoable,
): Move {
  if (operation.state === "compensating") {
    const last = steps.findLast(undoable);
    if (last) return { do: "undo", position: last.position };
    const undone = steps.some((step) => step.state === "compensated");
    return { do: "end", state: undone ? "compensated" : "cancelled" };
  }
  // A failed operation reaches a worker only to be undone.
  if (operation.cancelRequested || operation.state === "failed") return { do: "compensate" };
  const open = steps.find((step) => step.state !== "done" && step.state !== "skipped");
  return open ? { do: "run", position: open.position } : { do: "end", state: "succeeded" };
}
