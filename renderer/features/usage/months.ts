import { useMemo } from "react";
import { useFormat } from "#renderer/lib/use-format.ts";

/** Months and days of usage are UTC everywhere: a bill does not hang on where it is read. */
export const monthAt = (at: Date): string => at.toISOString().slice(0, 7);

export function shiftMonth(month: string, by: number): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return monthAt(new Date(Date.UTC(year, number - 1 + by, 1)));
}

/** The running month and the eleven before it, newest first. */
export const lastMonths = (running: string): string[] =>
  Array.from({ length: 12 }, (_, back) => shiftMonth(running, -back));

/** Every day of the month. */
export function daysOf(month: string): string[] {
  const days = [];
  for (let number = 1; number <= 31; number += 1) {
    const day = `${month}-${String(number).padStart(2, "0")}`;
    const at = new Date(`${day}T00:00:00.000Z`);
    if (!Number.isNaN(at.getTime()) && at.toISOString().startsWith(day)) days.push(day);
  }
  return days;
}

export function useDayFormat() {
  const { language } = useFormat();
  return useMemo(() => {
    const locale = language === "ru" ? "ru-RU" : "en-GB";
    const format = (options: Intl.DateTimeFormatOptions) => {
      const made = new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" });
      return (day: string | Date) => made.format(typeof day === "string" ? new Date(day) : day);
    };
    const month = format({ month: "long", year: "numeric" });
    return {
      /** 22 November */
      day: format({ day: "numeric", month: "long" }),
      /** 22 Nov, Sun */
      short: format({ day: "numeric", month: "short" }),
      weekday: format({ weekday: "short" }),
      month: (value: string) => {
        const said = month(`${value}-01`).replace(/\s?г\.$/, "");
        return said.charAt(0).toLocaleUpperCase(locale) + said.slice(1);
      },
    };
  }, [language]);
}
