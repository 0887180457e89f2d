import type { PlanTerms } from "#shared/contracts/billing/plans.ts";

/** Milliseconds of a UTC day: UTC has no clock changes. */
export const DAY_MS = 86_400_000;

/** Days are whole numbers since 1970-01-01, all in UTC. */
export const dayOf = (ms: number): number => Math.floor(ms / DAY_MS);
export const startOf = (day: number): number => day * DAY_MS;
/** `2026-11-23` */
export const dayText = (day: number): string => new Date(startOf(day)).toISOString().slice(0, 10);
export const parseDay = (text: string): number => dayOf(Date.parse(`${text}T00:00:00.000Z`));

/** The day of the month and the month that periods begin on; kept for good, also over months that are shorter. */
export interface Anchor {
  readonly day: number;
  readonly month: number;
}
export function anchorOf(day: number): Anchor {
  const date = new Date(startOf(day));
  return { day: date.getUTCDate(), month: date.getUTCMonth() + 1 };
}

/** The anchor's day in the month of that number (12 a year), or that month's last day: 31 January, 28 February, 31 March. */
function boundary(month: number, anchorDay: number): number {
  const year = Math.floor(month / 12);
  const last = new Date(Date.UTC(year, (month % 12) + 1, 0)).getUTCDate();
  return dayOf(Date.UTC(year, month % 12, Math.min(anchorDay, last)));
}

const monthOf = (day: number): number => {
  const date = new Date(startOf(day));
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
};

/** The first monthly boundary after `day`. */
export function nextMonth(anchor: Anchor, day: number): number {
  const month = monthOf(day);
  const here = boundary(month, anchor.day);
  return here > day ? here : boundary(month + 1, anchor.day);
}

/** The month, from boundary to boundary, that `day` lies in. */
export function monthAround(anchor: Anchor, day: number): { from: number; until: number } {
  const month = monthOf(day);
  const here = boundary(month, anchor.day);
  return here > day
    ? { from: boundary(month - 1, anchor.day), until: here }
    : { from: here, until: boundary(month + 1, anchor.day) };
}

/** Where the period that `day` lies in ends. */
export function periodEnd(interval: PlanTerms["interval"], anchor: Anchor, day: number): number {
  if (interval === "month") return nextMonth(anchor, day);
  const year = Math.floor(monthOf(day) / 12);
  const here = boundary(year * 12 + anchor.month - 1, anchor.day);
  return here > day ? here : boundary((year + 1) * 12 + anchor.month - 1, anchor.day);
}
