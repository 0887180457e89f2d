import type { DunningSchedule } from "#shared/contracts/billing/dunning.ts";

const MOST_RETRIES = 10;
const MOST_MAILS = 20;

/** With the day in it, or without when it was; ascending. */
export const toggled = (days: readonly number[], day: number): number[] =>
  days.includes(day)
    ? days.filter((other) => other !== day)
    : [...days, day].toSorted((a, b) => a - b);

/** Why it cannot be saved; null when it can. */
export function problemOf(schedule: DunningSchedule): "order" | "late" | "many" | null {
  const { retryDays, mailDays, graceFromDay, suspendOnDay } = schedule;
  if (suspendOnDay <= graceFromDay) return "order";
  if ([...retryDays, ...mailDays].some((day) => day > suspendOnDay)) return "late";
  return retryDays.length > MOST_RETRIES || mailDays.length > MOST_MAILS ? "many" : null;
}

/** What a person should know before saving, though it may be saved. */
export function warningOf({
  mailDays,
  graceFromDay,
  suspendOnDay,
}: DunningSchedule): "noWarning" | "noMailsAtAll" | null {
  if (mailDays.length === 0) return "noMailsAtAll";
  const told = mailDays.some((day) => day >= graceFromDay && day < suspendOnDay);
  return told ? null : "noWarning";
}

export type Said = "grace" | "retry" | "mail" | "mailGrace" | "suspend";

/** What happens on each day on which something does, in the order that it comes. */
export function daysOf(schedule: DunningSchedule): { day: number; what: Said[] }[] {
  const { retryDays, mailDays, graceFromDay, suspendOnDay } = schedule;
  const days = new Set([...retryDays, ...mailDays, graceFromDay, suspendOnDay]);
  return [...days]
    .toSorted((a, b) => a - b)
    .map((day) => ({
      day,
      what: [
        ...(day === graceFromDay ? (["grace"] as const) : []),
        ...(retryDays.includes(day) ? (["retry"] as const) : []),
        ...(mailDays.includes(day)
          ? [day >= graceFromDay ? ("mailGrace" as const) : ("mail" as const)]
          : []),
        ...(day === suspendOnDay ? (["suspend"] as const) : []),
      ],
    }));
}
