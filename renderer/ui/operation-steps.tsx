import type { Operation } from "#shared/contracts/operations.ts";
import { useNow } from "../lib/now.ts";
import { useFormat } from "../lib/use-format.ts";
import { useT } from "../i18n/index.ts";
import { steps as english } from "../i18n/en/steps.ts";
import classes from "./operation-steps.module.css";
import { StateShape } from "./state-badge.tsx";

type Step = Operation["steps"][number];

/** How long a thing took, or has been running so far. Null before it starts. */
export function useElapsed(startedAt: string | null, endedAt: string | null): number | null {
  const now = useNow(1000);
  if (startedAt === null) return null;
  const end = endedAt === null ? Math.max(now, Date.parse(startedAt)) : Date.parse(endedAt);
  return end - Date.parse(startedAt);
}

/** The steps of an operation with their durations, what each does now, and why one failed. */
export function OperationSteps({ operation }: { operation: Operation }) {
  return (
    <ol className={classes["steps"]} aria-live="polite">
      {operation.steps.map((step) => (
        <StepLine key={step.name} step={step} />
      ))}
    </ol>
  );
}

/** Says a step in words; one this console does not know keeps the server's name. */
export function useStepName(): (name: string) => string {
  const t = useT("steps");
  return (name) => (name in english ? t(name as keyof typeof english) : name.replaceAll("_", " "));
}

function StepLine({ step }: { step: Step }) {
  const format = useFormat();
  const states = useT("states");
  const sayStep = useStepName();
  const elapsedMs = useElapsed(step.startedAt, step.endedAt);
  return (
    <li className={classes["step"]} data-state={step.state}>
      <StateShape state={step.state} />
      <div className={classes["text"]}>
        <span className={classes["name"]}>{sayStep(step.name)}</span>
        <span className="visually-hidden">{states(step.state)}</span>
        {step.attempts > 1 && <span className="dim"> ×{step.attempts}</span>}
        {step.error === null ? (
          step.note !== null && <div className="dim">{step.note}</div>
        ) : (
          <div className={classes["error"]}>
            {step.error.message} <span className="mono">{step.error.code}</span>
          </div>
        )}
      </div>
      <span className={classes["time"]}>
        {elapsedMs === null ? "" : format.duration(elapsedMs)}
      </span>
    </li>
  );
}
