import type { Language } from "./format.ts";

/** The zone of this computer, an IANA name. */
export const ownZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

export function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** Chromium lists these by names that nobody looks for any more. */
const RENAMED: Readonly<Record<string, string>> = {
  "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
  "America/Godthab": "America/Nuuk",
  "Asia/Calcutta": "Asia/Kolkata",
  "Asia/Katmandu": "Asia/Kathmandu",
  "Asia/Rangoon": "Asia/Yangon",
  "Asia/Saigon": "Asia/Ho_Chi_Minh",
  "Atlantic/Faeroe": "Atlantic/Faroe",
  "Europe/Kiev": "Europe/Kyiv",
};

/** Every zone this browser knows, by its present name, UTC first. */
export const allZones = (): string[] => [
  ...new Set([
    "UTC",
    ...Intl.supportedValuesOf("timeZone")
      .map((name) => RENAMED[name] ?? name)
      .toSorted(),
  ]),
];

const formats = new Map<string, Intl.DateTimeFormat>();
function cached(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options);
  const found = formats.get(key);
  if (found !== undefined) return found;
  const made = new Intl.DateTimeFormat(language, options);
  formats.set(key, made);
  return made;
}

/** How far the zone's clock is ahead of UTC at an instant, in ms. */
export function zoneOffsetMs(atMs: number, zone: string): number {
  const parts = cached("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }).formatToParts(atMs);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value ?? 0);
  const wall = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
  return wall - Math.floor(atMs / 1000) * 1000;
}

/** `2026-11-23 14:05`, the zone's wall clock at an instant. */
export const toWall = (atMs: number, zone: string): string =>
  new Date(atMs + zoneOffsetMs(atMs, zone)).toISOString().slice(0, 16).replace("T", " ");

/**
 * The instant of a wall clock `2026-11-23 14:05`; a time that summer time skips is moved by the gap, one that comes
 * twice is the first. NaN when the text is no time.
 */
export function fromWall(text: string, zone: string): number {
  const wall = Date.parse(`${text.slice(0, 16).replace(" ", "T")}:00Z`);
  if (Number.isNaN(wall)) return wall;
  const guesses = [wall - 86_400_000, wall + 86_400_000].map(
    (near) => wall - zoneOffsetMs(near, zone),
  );
  const right = guesses.find((guess) => guess + zoneOffsetMs(guess, zone) === wall);
  return right ?? guesses[0] ?? wall;
}

const locale = (language: Language) => (language === "ru" ? "ru-RU" : "en-GB");

/** "23 Nov, 14:05", with the year when it is not the one of `nowMs`. */
export function formatShort(atMs: number, zone: string, language: Language, nowMs: number): string {
  const year = (ms: number) => toWall(ms, zone).slice(0, 4);
  if (year(atMs) !== year(nowMs)) return formatInZone(atMs, zone, language, "minute");
  return cached(locale(language), {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
    timeZone: zone,
  }).format(atMs);
}

export type TimeDetail = "minute" | "hour" | "day" | "month";

/** An instant in a zone, as exact as the buckets are: "23 Nov 2026, 14:05" / «23.11.2026, 14:05». */
export function formatInZone(
  atMs: number,
  zone: string,
  language: Language,
  detail: TimeDetail,
): string {
  const day: Intl.DateTimeFormatOptions =
    detail === "month"
      ? { month: "long", year: "numeric" }
      : language === "ru"
        ? { day: "2-digit", month: "2-digit", year: "numeric" }
        : { day: "numeric", month: "short", year: "numeric" };
  const clock: Intl.DateTimeFormatOptions =
    detail === "minute" || detail === "hour"
      ? { hour: "2-digit", minute: "2-digit", hour12: false }
      : {};
  return cached(locale(language), { ...day, ...clock, timeZone: zone }).format(atMs);
}

/** A tick of a time axis, by the distance of the ticks in seconds: "14:05", "23 Nov", "Nov 2026". */
export function formatTick(
  atMs: number,
  zone: string,
  language: Language,
  everySeconds: number,
): string {
  const midnight = (atMs + zoneOffsetMs(atMs, zone)) % 86_400_000 === 0;
  if (everySeconds >= 27 * 86_400)
    return cached(locale(language), { month: "short", year: "numeric", timeZone: zone }).format(
      atMs,
    );
  if (everySeconds >= 86_400 || midnight)
    return cached(locale(language), { day: "numeric", month: "short", timeZone: zone }).format(
      atMs,
    );
  return cached(locale(language), {
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
    timeZone: zone,
  }).format(atMs);
}

/** "UTC+3", "UTC+5:30", "UTC": the zone's distance at an instant. */
export function zoneDistance(atMs: number, zone: string): string {
  const minutes = Math.round(zoneOffsetMs(atMs, zone) / 60_000);
  if (minutes === 0) return "UTC";
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const clock = rest === 0 ? String(hours) : `${hours}:${String(rest).padStart(2, "0")}`;
  return `UTC${minutes < 0 ? "−" : "+"}${clock}`;
}
