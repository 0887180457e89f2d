import { expect, it } from "vitest";
import { OPERATION_STATES, type Operation } from "#shared/contracts/operations.ts";
import { STATES_OF, mayCancel, mayRetry } from "./operation-state.ts";

const operation = (state: Operation["state"], cancelRequested = false) =>
  ({ state, cancelRequested }) as Operation;

it("shows every state of an operation under exactly one heading", () => {
  const shown = Object.values(STATES_OF).flat();
  expect(shown.toSorted()).toEqual([...OPERATION_STATES].toSorted());
});

it("offers Retry and Cancel only where the server takes them", () => {
  const retry = OPERATION_STATES.filter((state) => mayRetry(operation(state)));
  const cancel = OPERATION_STATES.filter((state) => mayCancel(operation(state)));
  expect(retry).toEqual(["failed", "stuck"]);
  expect(cancel).toEqual(["queued", "running", "failed"]);
  expect(mayCancel(operation("running", true))).toBe(false);
  expect(mayRetry(operation("failed", true))).toBe(false);
});
