import type { AnalyticsSearch, Preset } from "./analytics-search.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long a preset is, and how often its end moves on: no more often than its picture changes. */
export const PRESET_MS: Record<Preset, { lengthMs: number; everyMs: number }> = {
  "1h": { lengthMs: HOUR, everyMs: MINUTE },
  "24h": { lengthMs: DAY, everyMs: MINUTE },
  "7d": { lengthMs: 7 * DAY, everyMs: 5 * MINUTE },
  "30d": { lengthMs: 30 * DAY, everyMs: 15 * MINUTE },
  "90d": { lengthMs: 90 * DAY, everyMs: 15 * MINUTE },
};
export const DEFAULT_PRESET: Preset = "7d";

export interface TimeRange {
  readonly from: string;
  readonly to: string;
  /** Null: two fixed instants. */
  readonly preset: Preset | null;
}

/** The range the address says; a preset ends with the running minute (or five, or fifteen). */
export function timeRange(
  search: Pick<AnalyticsSearch, "range" | "from" | "to">,
  nowMs: number,
): TimeRange {
  const { from, to } = search;
  if (from !== undefined && to !== undefined && Date.parse(from) < Date.parse(to))
    return { from, to, preset: null };
  const preset = search.range ?? DEFAULT_PRESET;
  const { lengthMs, everyMs } = PRESET_MS[preset];
  const end = (Math.floor(nowMs / everyMs) + 1) * everyMs;
  return {
    from: new Date(end - lengthMs).toISOString(),
    to: new Date(end).toISOString(),
    preset,
  };
}

const MIN_SPAN_MS = MINUTE;

/** The address of a span dragged over a chart, at least a minute long. */
export function zoomed(fromMs: number, toMs: number) {
  const end = Math.max(toMs, fromMs + MIN_SPAN_MS);
  return {
    from: new Date(Math.floor(fromMs)).toISOString(),
    to: new Date(Math.ceil(end)).toISOString(),
    range: undefined,
    // The step chosen for a year says nothing of an hour.
    step: undefined,
  };
}
