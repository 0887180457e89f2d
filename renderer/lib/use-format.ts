import { useMemo } from "react";
import {
  formatBytes,
  formatClock,
  formatCompact,
  formatDate,
  formatDuration,
  formatExact,
  formatNumber,
  formatRelative,
} from "./format.ts";
import { usePreferences } from "./preferences.ts";

/** The formatters in the person's language and clock. */
export function useFormat() {
  const { language, clock } = usePreferences();
  return useMemo(
    () => ({
      language,
      clock,
      number: (value: number, digits = 0) => formatNumber(value, language, digits),
      compact: (value: number) => formatCompact(value, language),
      relative: (at: string | Date, now = new Date()) =>
        formatRelative(new Date(at), now, language),
      exact: (at: string | Date) => formatExact(new Date(at), language, clock),
      date: (at: string | Date) => formatDate(new Date(at), language, clock),
      clockTime: (at: string | Date, seconds = true) =>
        formatClock(new Date(at), language, clock, seconds),
      duration: (ms: number) => formatDuration(ms, language),
      bytes: (value: number) => formatBytes(value, language),
    }),
    [language, clock],
  );
}
