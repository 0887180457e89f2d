import type { FoundDifference } from "./found-difference.ts";
import { otherDifference } from "./found-difference.ts";

/** Days that were billed, and the quantities that say so. */
export interface BilledWindow {
  readonly firstDay: string;
  readonly untilDay: string;
  /** As the window is billed now, corrections included. */
  readonly billed: number;
  /** What the lines of the invoices come to. */
  readonly lines: number;
}

export interface UsageFacts {
  readonly windows: readonly BilledWindow[];
  /** Live events a day by the ledger of usage, and as they are stored. */
  readonly ledger: ReadonlyMap<string, number>;
  readonly stored: ReadonlyMap<string, number>;
  /** Days whose stored events can be counted: they are over, and still kept. */
  readonly countedFrom: string;
  readonly countedUntil: string;
  /** The day on which the next invoice corrects what came late; null: none will. */
  readonly correctedOn: string | null;
}

/** Lines against what was billed, that against the ledger's days, those against the stored events: to the unit. */
export function compareUsage(facts: UsageFacts): FoundDifference[] {
  const found: FoundDifference[] = [];
  for (const window of facts.windows) {
    const subject = `${window.firstDay} – ${lastOf(window)}`;
    if (window.lines !== window.billed)
      found.push(
        otherDifference(
          {
            kind: "usage",
            code: "usage_lines",
            subject,
            note: `The lines of the invoices come to ${window.lines} events, ${window.billed} were billed for these days.`,
          },
          window.lines,
          window.billed,
        ),
      );
    const used = sumOf(facts.ledger, window.firstDay, window.untilDay);
    if (used !== window.billed && window.untilDay <= facts.countedUntil)
      found.push(
        otherDifference(
          {
            kind: "usage",
            code: "usage_ledger",
            subject,
            note: `Billed: ${window.billed} events, the ledger of usage has ${used}. ${facts.correctedOn === null ? "No invoice is to come that would correct it." : `The invoice of ${facts.correctedOn} corrects it.`}`,
          },
          window.billed,
          used,
        ),
      );
  }
  const days = new Set([...facts.ledger.keys(), ...facts.stored.keys()]);
  for (const day of [...days].toSorted()) {
    if (day < facts.countedFrom || day >= facts.countedUntil) continue;
    const [ours, theirs] = [facts.ledger.get(day) ?? 0, facts.stored.get(day) ?? 0];
    if (ours !== theirs)
      found.push(
        otherDifference(
          {
            kind: "usage",
            code: "usage_stored",
            subject: day,
            note: `The ledger of usage has ${ours} live events of ${day}, ${theirs} are stored.`,
          },
          ours,
          theirs,
        ),
      );
  }
  return found;
}

const lastOf = ({ untilDay }: BilledWindow): string =>
  new Date(Date.parse(untilDay) - 86_400_000).toISOString().slice(0, 10);

const sumOf = (days: ReadonlyMap<string, number>, from: string, until: string): number => {
  let sum = 0;
  for (const [day, events] of days) if (day >= from && day < until) sum += events;
  return sum;
};
