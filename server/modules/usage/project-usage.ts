import type { Projection } from "#shared/contracts/usage.ts";

export interface UsageSoFar {
  /** Live events of whole days before today, oldest first, days without any as 0. */
  readonly history: readonly number[];
  /** Of the month, today included. */
  readonly used: number;
  readonly today: number;
  /** How much of today is over, 0 to 1. */
  readonly todayShare: number;
  /** Whole days of the month after today. */
  readonly daysLeft: number;
}

/** Eight times of ten. */
const Z = 1.2816;
/** Before that nothing can be said. */
const LEAST_SHARE = 0.1;
const LONGEST = 28;

/**
 * What the month will come to: each weekday as it was in the last four weeks, a day as the mean of all where that is not
 * known. The range comes from how far days were from that; with little history it is wide. Undefined with less than some hours.
 */
export function projectUsage(so: UsageSoFar): Projection | undefined {
  const history = so.history.slice(-LONGEST);
  const days = history.length;
  if (days + so.todayShare < LEAST_SHARE) return undefined;
  const total = history.reduce((sum, day) => sum + day, 0);
  const perDay = days === 0 ? so.today / so.todayShare : total / days;
  // `ahead` 0 is today; the history ends yesterday.
  const expected = (ahead: number): number => {
    const same = history.filter((_, index) => (days - index + ahead) % 7 === 0);
    return days < 14 || same.length < 2 ? perDay : same.reduce((a, b) => a + b, 0) / same.length;
  };
  const deviations = history.map((day, index) => day - expected(index - days));
  const spread =
    days < 3
      ? perDay * 0.5
      : Math.sqrt(
          deviations.reduce((sum, deviation) => sum + deviation ** 2, 0) / Math.max(1, days - 1),
        );
  let rest = expected(0) * (1 - so.todayShare);
  for (let ahead = 1; ahead <= so.daysLeft; ahead += 1) rest += expected(ahead);
  const left = so.daysLeft + 1 - so.todayShare;
  // The days vary one by one, and the mean itself is known only as well as the history is long.
  const half = Z * spread * Math.sqrt(left + left ** 2 / Math.max(1, days));
  return {
    low: Math.round(so.used + Math.max(0, rest - half)),
    likely: Math.round(so.used + rest),
    high: Math.round(so.used + rest + half),
    perDay: Math.round((so.daysLeft + 1 - so.todayShare > 0 ? rest / left : perDay) * 100) / 100,
  };
}
