import type { Step } from "#shared/contracts/analytics.ts";
import { DomainError } from "#shared/errors/index.ts";
import { localSeconds, offsetAt, startOfLocalDay } from "./time-zone.ts";

/**
 * Steps of time in a zone, in seconds since the epoch: `starts` of each and the `end` of the last. All zone rules are applied
 * here, once; ClickHouse only gets the numbers, so that both can never disagree about a day. `even`: all steps have one length.
 */
export interface ZonedAxis {
  readonly step: Step;
  readonly starts: readonly number[];
  readonly end: number;
  readonly even: { readonly from: number; readonly seconds: number } | null;
}

const EVEN = { minute: 60, "5 minutes": 300, hour: 3600 } as const;
const DAY = 86_400;
const ABOUT: Record<Step, number> = { ...EVEN, day: DAY, week: 7 * DAY, month: 30 * DAY };
const MAX_STEPS = 110_000;
/** Uneven edges are sent along with the query. */
const MAX_EDGES = 10_000;

interface Span {
  /** Seconds; `to` is not included. */
  readonly from: number;
  readonly to: number;
  readonly timeZone: string;
}

/** The steps that hold the whole span. Throws `query_too_large`. */
export function axisOver(span: Span, step: Step): ZonedAxis {
  if ((span.to - span.from) / ABOUT[step] > MAX_STEPS)
    throw new DomainError("query_too_large", {
      reason: `more than ${MAX_STEPS} steps of a ${step}`,
    });
  if (step === "minute" || step === "5 minutes") return evenAxis(span, step, 0);
  if (step === "hour") return hourAxis(span);
  const edges: number[] = [];
  for (let n = 0; ; n += 1) {
    const edge = calendarEdge(span.timeZone, step, span.from, n);
    edges.push(edge);
    if (edge >= span.to) return uneven(step, edges);
  }
}

/** As many steps, ending where this axis begins. */
export function axisBefore(axis: ZonedAxis, timeZone: string): ZonedAxis {
  const count = axis.starts.length;
  const first = axis.starts[0] ?? axis.end;
  if (axis.step === "hour") {
    const before = hourAxis({ from: first - (count + 2) * 3600, to: first, timeZone });
    return before.even
      ? evenSteps("hour", first - count * 3600, 3600, count)
      : uneven("hour", [...before.starts.slice(-count), first]);
  }
  if (axis.even) {
    const { seconds } = axis.even;
    return evenSteps(axis.step, first - count * seconds, seconds, count);
  }
  const step = axis.step as "day" | "week" | "month";
  const edges = axis.starts.map((_, n) => calendarEdge(timeZone, step, first, n - count));
  return uneven(step, [...edges, first]);
}

/** The same axis with `count` further steps of days, weeks or months before (negative) or after it. */
export function widened(axis: ZonedAxis, timeZone: string, count: number): ZonedAxis {
  const first = axis.starts[0] ?? axis.end;
  const step = axis.step as "day" | "week" | "month";
  const edges = Array.from({ length: Math.abs(count) }, (_, n) =>
    count < 0
      ? calendarEdge(timeZone, step, first, n + count)
      : calendarEdge(timeZone, step, axis.end, n + 1),
  );
  return uneven(
    step,
    count < 0 ? [...edges, ...axis.starts, axis.end] : [...axis.starts, axis.end, ...edges],
  );
}

/** The start of the `n`th day, week (from Monday) or month, counted from the one that holds `at`. */
function calendarEdge(timeZone: string, step: "day" | "week" | "month", at: number, n: number) {
  const local = new Date(localSeconds(timeZone, at) * 1000);
  const [year, month, day] = [local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate()];
  const monday = day - ((local.getUTCDay() + 6) % 7);
  const midnight = {
    day: () => Date.UTC(year, month, day + n),
    week: () => Date.UTC(year, month, monday + 7 * n),
    month: () => Date.UTC(year, month + n, 1),
  }[step]();
  return startOfLocalDay(timeZone, midnight / 1000);
}

/** No summer time is shorter. */
const MONTH = 28 * DAY;

/** Hours of the wall clock: from half past in Kolkata; uneven where summer time is half an hour (Lord Howe). */
function hourAxis(span: Span): ZonedAxis {
  const phases = new Set<number>();
  for (let at = span.from; at < span.to + MONTH; at += MONTH)
    phases.add(offsetAt(span.timeZone, Math.min(at, span.to)) % 3600);
  if (phases.size === 1) return evenAxis(span, "hour", [...phases][0] ?? 0);
  const edges = [span.from - mod(localSeconds(span.timeZone, span.from), 3600)];
  for (let at = edges[0] ?? 0; at < span.to; edges.push(at))
    at += 3600 - mod(localSeconds(span.timeZone, at), 3600);
  return uneven("hour", edges);
}

const mod = (value: number, by: number) => ((value % by) + by) % by;

function evenAxis({ from, to }: Span, step: keyof typeof EVEN, phase: number): ZonedAxis {
  const seconds = EVEN[step];
  const first = from - mod(from + phase, seconds);
  return evenSteps(step, first, seconds, Math.ceil((to - first) / seconds));
}

const evenSteps = (step: Step, from: number, seconds: number, count: number): ZonedAxis => ({
  step,
  starts: Array.from({ length: count }, (_, n) => from + n * seconds),
  end: from + count * seconds,
  even: { from, seconds },
});

function uneven(step: Step, edges: readonly number[]): ZonedAxis {
  if (edges.length > MAX_EDGES)
    throw new DomainError("query_too_large", { reason: `more than ${MAX_EDGES} uneven steps` });
  return { step, starts: edges.slice(0, -1), end: edges.at(-1) ?? 0, even: null };
}

/** Index of a step by its start, for filling columns. */
export function indexOn(axis: ZonedAxis): (start: number) => number | undefined {
  const { even, starts } = axis;
  if (even) return (start) => (start - even.from) / even.seconds;
  const known = new Map(starts.map((start, index) => [start, index]));
  return (start) => known.get(start);
}

/** The step that is still running at `now` (seconds), null when none is. */
export function runningStep(axis: ZonedAxis, now: number): number | null {
  const index = axis.starts.findLastIndex((start) => start <= now);
  const end = axis.starts[index + 1] ?? axis.end;
  return index >= 0 && now < end ? index : null;
}
