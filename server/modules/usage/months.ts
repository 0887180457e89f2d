const DAY_MS = 86_400_000;

export interface MonthSpan {
  /** `2026-11` */
  readonly month: string;
  /** `2026-11-01`, and the first day of the next month. */
  readonly firstDay: string;
  readonly endDay: string;
  readonly startsAt: Date;
  readonly resetsAt: Date;
}

/** All of it in UTC: what is billed never hangs on anybody's time zone. */
export const dayOf = (at: Date): string => at.toISOString().slice(0, 10);
export const monthOf = (at: Date): string => at.toISOString().slice(0, 7);
export const addDays = (day: string, days: number): string =>
  dayOf(new Date(Date.parse(day) + days * DAY_MS));

export function monthSpan(month: string): MonthSpan {
  const startsAt = new Date(`${month}-01T00:00:00.000Z`);
  const resetsAt = new Date(Date.UTC(startsAt.getUTCFullYear(), startsAt.getUTCMonth() + 1, 1));
  return { month, firstDay: dayOf(startsAt), endDay: dayOf(resetsAt), startsAt, resetsAt };
}

/** From the first day up to the one before `endDay`. */
export function daysBetween(firstDay: string, endDay: string): string[] {
  const days = [];
  for (let day = firstDay; day < endDay; day = addDays(day, 1)) days.push(day);
  return days;
}
