import type { DayEstimate, KeyForecast } from "#shared/contracts/key-traffic.ts";
import {
  LEAST_DAYS,
  crossing,
  fitTrend,
  isFalling,
  predictDay,
  steadyDay,
  type LogTrend,
} from "./log-trend.ts";

/** Whole days of 24 hours, oldest first; `endsAt` is where the last one ends. */
export interface Days {
  readonly values: readonly number[];
  readonly endsAt: Date;
}

const DAY_MS = 86_400_000;
/** Older days say little about the present trend. */
const FITTED = 28;
const HORIZON = 365;
const DRAWN_AHEAD = 60;
const WEEK = 7;
const FORTNIGHT = 14;

/** When a day's traffic falls under `threshold`. `since` are the days that lie wholly after the rotation. */
export function forecastKey(since: Days, threshold: number | null): KeyForecast {
  const needed = LEAST_DAYS;
  const days = since.values.length;
  const underFrom = threshold === null ? undefined : underSince(since, threshold);
  if (underFrom)
    return { threshold, answer: { state: "under", since: iso(underFrom) }, band: null };
  const fitted = since.values.slice(-FITTED);
  const trend = fitTrend(fitted);
  if (!trend || threshold === null || threshold <= 0)
    return { threshold, answer: { state: "not_enough_data", days, needed }, band: null };
  const start = since.endsAt.getTime() - fitted.length * DAY_MS;
  const found = crossing(trend, threshold);
  const falls = found && found.middle <= HORIZON && found.high <= HORIZON * 2 ? found : undefined;
  const last = Math.ceil(Math.min(falls?.high ?? trend.days + 7, trend.days + DRAWN_AHEAD)) + 1;
  const band = bandOf(trend, start, Math.max(last, trend.days + 1));
  if (!falls) return { threshold, answer: { state: "not_falling" }, band };
  // Day n is the one that begins n days after the start; what lies before now is now.
  const when = (day: number) =>
    iso(new Date(Math.max(start + (day + 0.5) * DAY_MS, since.endsAt.getTime())));
  return {
    threshold,
    answer: {
      state: "falls",
      at: when(falls.middle),
      earliest: when(falls.low),
      latest: when(falls.high),
    },
    band,
  };
}

/** What the next day brings: refused when the key is revoked now. A fall goes on; else it is like the last week. */
export function estimateDay(values: readonly number[]): DayEstimate {
  const trend = fitTrend(values.slice(-FORTNIGHT));
  const week = values.slice(-WEEK);
  const mean = week.reduce((sum, value) => sum + value, 0) / Math.max(1, week.length);
  if (!trend || mean === 0) return { expected: mean, low: null, high: null };
  const { middle, low, high } = isFalling(trend) ? predictDay(trend, trend.days) : steadyDay(week);
  return { expected: middle, low, high };
}

/** The start of the unbroken days under the threshold at the end; undefined when the last one is not. */
function underSince({ values, endsAt }: Days, threshold: number): Date | undefined {
  const lastOver = values.findLastIndex((value) => value >= threshold);
  const under = values.length - 1 - lastOver;
  return under > 0 ? new Date(endsAt.getTime() - under * DAY_MS) : undefined;
}

function bandOf(trend: LogTrend, startMs: number, length: number): KeyForecast["band"] {
  const days = Array.from({ length }, (_, day) => predictDay(trend, day));
  return {
    from: iso(new Date(startMs)),
    middle: days.map(({ middle }) => middle),
    low: days.map(({ low }) => low),
    high: days.map(({ high }) => high),
  };
}

const iso = (at: Date): string => at.toISOString();
