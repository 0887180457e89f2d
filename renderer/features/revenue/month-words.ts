import { useMemo } from "react";
import { useFormat } from "#renderer/lib/use-format.ts";

/** A month of UTC in words: `2026-11` → "Nov 2026"; `short` leaves the year out but in January. */
export function useMonthWords(): {
  long: (month: string) => string;
  short: (month: string) => string;
} {
  const { language } = useFormat();
  return useMemo(() => {
    const locale = language === "ru" ? "ru-RU" : "en-GB";
    const long = new Intl.DateTimeFormat(locale, {
      month: "short",
      year: "numeric",
      timeZone: "UTC",
    });
    const short = new Intl.DateTimeFormat(locale, { month: "short", timeZone: "UTC" });
    const at = (month: string) => new Date(`${month}-01T00:00:00.000Z`);
    return {
      long: (month) => long.format(at(month)),
      short: (month) => (month.endsWith("-01") ? month.slice(0, 4) : short.format(at(month))),
    };
  }, [language]);
}
