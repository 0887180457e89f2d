import type { Operation } from "#shared/contracts/operations.ts";

type State = Operation["state"];
export const GROUPS = ["all", "running", "attention", "succeeded", "closed"] as const;
export type Group = (typeof GROUPS)[number];
/** The states behind each tab of the list; `all` sends no filter. */
export const STATES_OF: Record<Exclude<Group, "all">, readonly State[]> = {
  running: ["queued", "running", "compensating"],
  attention: ["failed", "stuck"],
  succeeded: ["succeeded"],
  closed: ["cancelled", "compensated"],
};
export const mayRetry = (operation: Operation) =>
  STATES_OF.attention.includes(operation.state) &&
  !(operation.state === "failed" && operation.cancelRequested);
export const mayCancel = (operation: Operation) =>
  !operation.cancelRequested && ["queued", "running", "failed"].includes(operation.state);

export const finishedSteps = (operation: Operation) =>
  operation.steps.filter((step) => step.state === "done" || step.state === "skipped").length;
export const currentStep = (operation: Operation) =>
  operation.steps.find((step) => step.state === "running" || step.state === "failed") ?? null;
