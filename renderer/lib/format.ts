/** Numbers and times as the person reads them. One place, so that both languages and the UTC switch hold everywhere. */
export type Language = "en" | "ru";
export type Clock = "local" | "utc";

const cache = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>();
function cached<T extends Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>(
  key: string,
  make: () => T,
): T {
  const found = cache.get(key) as T | undefined;
  if (found !== undefined) return found;
  const made = make();
  cache.set(key, made);
  return made;
}

const locale = (language: Language) => (language === "ru" ? "ru-RU" : "en-GB");

export const formatNumber = (value: number, language: Language, digits = 0): string =>
  cached(
    `n${language}${digits}`,
    () =>
      new Intl.NumberFormat(language === "ru" ? "ru-RU" : "en-US", {
        maximumFractionDigits: digits,
      }),
  ).format(value);

/** 12,345 → "12.3K" / «12,3 тыс.» */
export const formatCompact = (value: number, language: Language): string =>
  cached(
    `c${language}`,
    () =>
      new Intl.NumberFormat(language === "ru" ? "ru-RU" : "en-US", {
        notation: "compact",
        maximumFractionDigits: 1,
      }),
  ).format(value);

const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000_000],
  ["month", 2_592_000_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000],
];

/** "3 min ago", «3 мин. назад», or in future. */
export function formatRelative(at: Date, now: Date, language: Language): string {
  const difference = at.getTime() - now.getTime();
  for (const [unit, sizeMs] of UNITS) {
    if (Math.abs(difference) < sizeMs && unit !== "second") continue;
    // "yesterday" and "now" read well, "last mo" does not.
    const numeric = unit === "day" || unit === "second" ? "auto" : "always";
    return cached(
      `r${language}${numeric}`,
      () => new Intl.RelativeTimeFormat(locale(language), { numeric, style: "short" }),
    ).format(Math.trunc(difference / sizeMs), unit);
  }
  return "";
}

const options = (clock: Clock): Intl.DateTimeFormatOptions =>
  clock === "utc" ? { timeZone: "UTC", timeZoneName: "short" } : { timeZoneName: "short" };

/** 22.11.2026, 14:03:07 UTC */
export const formatExact = (at: Date, language: Language, clock: Clock): string =>
  cached(
    `e${language}${clock}`,
    () =>
      new Intl.DateTimeFormat(locale(language), {
        day: "2-digit",
        month: "2-digit",
        year: "numeric",
        hour: "2-digit",
        minute: "2-digit",
        second: "2-digit",
        hour12: false,
        ...options(clock),
      }),
  ).format(at);

export const formatDate = (at: Date, language: Language, clock: Clock): string =>
  cached(
    `d${language}${clock}`,
    () =>
      new Intl.DateTimeFormat(locale(language), {
        day: "2-digit",
        month: "2-digit",
        year: "numeric",
        ...(clock === "utc" ? { timeZone: "UTC" } : {}),
      }),
  ).format(at);

export const formatClock = (at: Date, language: Language, clock: Clock, seconds = true): string =>
  cached(
    `t${language}${clock}${seconds}`,
    () =>
      new Intl.DateTimeFormat(locale(language), {
        hour: "2-digit",
        minute: "2-digit",
        ...(seconds ? { second: "2-digit" } : {}),
        hour12: false,
        ...(clock === "utc" ? { timeZone: "UTC" } : {}),
      }),
  ).format(at);

/** 90 s → "1:30"; 3,700 s → "1:01:40". */
export function formatCountdown(leftMs: number): string {
  const total = Math.max(0, Math.ceil(leftMs / 1000));
  const two = (value: number) => String(value).padStart(2, "0");
  const [h, m, s] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

const SHORT = { en: { ms: "ms", s: "s" }, ru: { ms: "мс", s: "с" } } as const;

/** 812 → "812 ms"; 4,210 → "4.2 s"; 125,000 → "2:05". */
export function formatDuration(ms: number, language: Language): string {
  if (ms >= 60_000) return formatCountdown(ms);
  const unit = SHORT[language];
  return ms < 1000
    ? `${formatNumber(Math.round(ms), language)}\u00a0${unit.ms}`
    : `${formatNumber(ms / 1000, language, 1)}\u00a0${unit.s}`;
}

export function formatBytes(bytes: number, language: Language): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;
  const step = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const unit = units[step] ?? "byte";
  return cached(
    `b${language}${unit}`,
    () =>
      new Intl.NumberFormat(locale(language), {
        style: "unit",
        unit,
        unitDisplay: "short",
        maximumFractionDigits: step > 1 ? 1 : 0,
      }),
  ).format(bytes / 1000 ** step);
}
