const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const key = timeZone.toLowerCase();
  const known = formatters.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  formatters.set(key, made);
  return made;
}

/** What a clock on the wall shows, as if it were UTC, in seconds. */
export function localSeconds(timeZone: string, seconds: number): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatterOf(timeZone).formatToParts(seconds * 1000))
    if (type !== "literal") parts[type] = Number(value);
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
}

/** Seconds to add to UTC. */
export const offsetAt = (timeZone: string, seconds: number): number =>
  localSeconds(timeZone, seconds) - seconds;

const DAY = 86_400;

/** The first instant of a local day, given as its midnight read as UTC. Clocks may skip midnight (Cairo) or have it twice (Havana). */
export function startOfLocalDay(timeZone: string, midnight: number): number {
  const before = offsetAt(timeZone, midnight - DAY);
  const after = offsetAt(timeZone, midnight + DAY);
  const fitting = [before, after]
    .filter((offset) => offsetAt(timeZone, midnight - offset) === offset)
    .map((offset) => midnight - offset);
  return fitting.length > 0 ? Math.min(...fitting) : midnight - before;
}
