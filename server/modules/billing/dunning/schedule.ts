import type {
  DunningSchedule,
  DunningStep,
  DunningState,
} from "#shared/contracts/billing/dunning.ts";
import type { z } from "zod";

const DAY_MS = 86_400_000;
/** On one day: the grace is told of by that day's mail, and a retry has its chance before both. */
const ORDER = { grace: 0, retry: 1, mail: 2, suspend: 3 } as const;

export interface Step {
  readonly what: z.infer<typeof DunningStep>;
  /** Of its kind, from 1. */
  readonly no: number;
  readonly day: number;
}

/** Where a case stands in its schedule. */
export interface Position {
  readonly state: DunningState;
  readonly schedule: DunningSchedule;
  readonly openedAt: Date;
  readonly retries: number;
  readonly mails: number;
  readonly heldMs: number;
  readonly pausedUntil: Date | null;
}

/** Every step in the order it comes. */
export function stepsOf(schedule: DunningSchedule): Step[] {
  const of = (what: Step["what"], days: readonly number[]): Step[] =>
    days.toSorted((a, b) => a - b).map((day, i) => ({ what, no: i + 1, day }));
  return [
    ...of("grace", [schedule.graceFromDay]),
    ...of("retry", schedule.retryDays),
    ...of("mail", schedule.mailDays),
    ...of("suspend", [schedule.suspendOnDay]),
  ].toSorted((a, b) => a.day - b.day || ORDER[a.what] - ORDER[b.what]);
}

export function isDone({ state, retries, mails }: Position, { what, no }: Step): boolean {
  if (what === "retry") return no <= retries;
  if (what === "mail") return no <= mails;
  return what === "grace" ? state !== "open" : state === "suspended";
}

const stepsLeft = (position: Position): Step[] =>
  position.state === "open" || position.state === "grace"
    ? stepsOf(position.schedule).filter((step) => !isDone(position, step))
    : [];

export const timeOf = ({ openedAt, heldMs }: Position, { day }: Pick<Step, "day">): Date =>
  new Date(openedAt.getTime() + day * DAY_MS + heldMs);

/** What comes next, and when at the earliest; null when nothing does. */
export function nextOf(position: Position): { what: Step["what"]; at: Date } | null {
  const step = stepsLeft(position)[0];
  if (!step) return null;
  const at = timeOf(position, step);
  const until = position.pausedUntil;
  return { what: step.what, at: until && until > at ? until : at };
}

export const suspendsAt = (position: Position): Date | null =>
  position.state === "open" || position.state === "grace"
    ? timeOf(position, { day: position.schedule.suspendOnDay })
    : null;

/** The step whose time has come. Of several retries, or mails, that are late only the last one is of use: the others are left out. */
export function dueStep(position: Position, now: Date): { step: Step; isLeftOut: boolean } | null {
  if (position.pausedUntil && position.pausedUntil > now) return null;
  const due = stepsLeft(position).filter((step) => timeOf(position, step) <= now);
  const step = due[0];
  if (!step) return null;
  const repeats = step.what === "retry" || step.what === "mail";
  return {
    step,
    isLeftOut: repeats && due.some(({ what, no }) => what === step.what && no > step.no),
  };
}

/** After a step. A grace that begins days late lasts as long as it should: what is left of the schedule moves by whole days. */
export function afterStep<Of extends Position>(
  position: Of,
  { what, no, day }: Step,
  now: Date,
): Of {
  switch (what) {
    case "retry":
      return { ...position, retries: no };
    case "mail":
      return { ...position, mails: no };
    case "suspend":
      return { ...position, state: "suspended" };
    case "grace": {
      const lateDays = Math.floor((now.getTime() - timeOf(position, { day }).getTime()) / DAY_MS);
      return {
        ...position,
        state: "grace",
        heldMs: position.heldMs + Math.max(0, lateDays) * DAY_MS,
      };
    }
  }
}

/** Nothing happens until then, and what is left comes as much later as the pause adds; a second pause replaces the first. */
export function paused<Of extends Position>(position: Of, now: Date, until: Date): Of {
  const from = position.pausedUntil && position.pausedUntil > now ? position.pausedUntil : now;
  const heldMs = Math.max(0, position.heldMs + until.getTime() - from.getTime());
  return { ...position, heldMs, pausedUntil: until };
}
