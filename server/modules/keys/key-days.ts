import type { KeySeries } from "#shared/contracts/key-traffic.ts";
import type { KeyId } from "#shared/kernel/ids.ts";
import type { KeyStep } from "./key-traffic.olap.ts";

const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;
const DAY_MS = DAY_S * 1000;
export const LEVEL_DAYS = 7;
/** As far back as a rotation can lie, with the days before it. */
const MOST_DAYS = 180 + 2 * LEVEL_DAYS;
const LEAST_DRAWN = 28;

/** Whole days of 24 hours that end with the last full hour. Seconds since the epoch. */
export interface DayAxis {
  readonly from: number;
  readonly until: number;
  readonly days: number;
  /** Days that lie wholly before the rotation, and those wholly after it; the one between is neither. */
  readonly before: number;
  readonly after: number;
}

/** Reaches two weeks before the rotation, at least four weeks back. */
export function dayAxis(now: Date, rotatedAt: Date | null): DayAxis {
  const until = Math.floor(now.getTime() / 1000 / HOUR_S) * HOUR_S;
  const since = rotatedAt === null ? 0 : (until * 1000 - rotatedAt.getTime()) / DAY_MS;
  const after = rotatedAt === null ? 0 : Math.max(0, Math.floor(since));
  const days = Math.min(MOST_DAYS, Math.max(LEAST_DRAWN, after + 2 * LEVEL_DAYS));
  const before = rotatedAt === null ? 0 : Math.max(0, days - Math.max(0, Math.ceil(since)));
  return { from: until - days * DAY_S, until, days, before, after: Math.min(after, days) };
}

export const emptySeries = (keyId: KeyId, length: number): KeySeries => ({
  keyId,
  events: Array.from({ length }, () => 0),
  people: Array.from({ length }, () => 0),
});

/** A key's steps without gaps. */
export function seriesOf(
  keyId: KeyId,
  rows: readonly Pick<KeyStep, "key_id" | "nth" | "events" | "people">[],
  length: number,
): KeySeries {
  const series = emptySeries(keyId, length);
  for (const { key_id, nth, events, people } of rows)
    if (key_id === keyId && nth < length) {
      series.events[nth] = events;
      series.people[nth] = people;
    }
  return series;
}

/** Events a day before the rotation: the mean of the last 7 days, or of those there are; null without any traffic. */
export function levelBefore(values: readonly number[], axis: DayAxis): number | null {
  const week = values.slice(0, axis.before).slice(-LEVEL_DAYS);
  const first = week.findIndex((value) => value > 0);
  if (first < 0) return null;
  const used = week.slice(first);
  return used.reduce((sum, value) => sum + value, 0) / used.length;
}
