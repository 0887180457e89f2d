const HOUR_MS = 3_600_000;

/** Share of a day's events in each hour, UTC: quiet nights, a lunch bump, a long evening. */
const DAY = [
  9, 6, 4, 3, 3, 5, 11, 21, 30, 34, 36, 40, 46, 42, 38, 38, 42, 50, 60, 69, 72, 62, 40, 20,
];
const DAY_TOTAL = DAY.reduce((sum, share) => sum + share, 0);
/** Sunday first: phones are used more at the weekend. */
const WEEK = [1.28, 0.92, 0.88, 0.9, 0.95, 1.1, 1.32];

/** Events in each of the `hours` hours up to the running one: a weekly rhythm, a little growth, a little noise. */
export function demoRhythm(
  now: Date,
  hours: number,
  eventsPerDay: number,
  random: () => number,
): { firstHour: Date; counts: number[] } {
  const last = Math.floor(now.getTime() / HOUR_MS) * HOUR_MS;
  const firstHour = new Date(last - (hours - 1) * HOUR_MS);
  const counts = Array.from({ length: hours }, (_, index) => {
    const at = new Date(firstHour.getTime() + index * HOUR_MS);
    const rhythm = ((DAY[at.getUTCHours()] ?? 0) / DAY_TOTAL) * (WEEK[at.getUTCDay()] ?? 1);
    const growth = 0.85 + (0.3 * index) / hours;
    return Math.round(eventsPerDay * rhythm * growth * (0.9 + 0.2 * random()));
  });
  return { firstHour, counts };
}

/** Mulberry32: the same demo on every machine. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
