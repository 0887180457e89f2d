const FIRST_MS = 1000;
const LONGEST_MS = 3_600_000;
const GIVE_UP_MS = 2 * 86_400_000;
/** What was not answered in time may still have its effect: time to show it where we look before we ask again. */
const AFTER_DEADLINE_MS = 60_000;
const JITTER = 0.2;

export const giveUpAt = (at: Date): Date => new Date(at.getTime() + GIVE_UP_MS);

/** `attempts`: how often it was tried. `chance`: 0 to 1, so that many do not come back at once. */
export function backOffMs(attempts: number, code: string, chance: number): number {
  const doubled = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(30, Math.max(0, attempts - 1)));
  const base = code === "deadline" ? Math.max(AFTER_DEADLINE_MS, doubled) : doubled;
  return Math.round(base * (1 + JITTER * (2 * chance - 1)));
}
