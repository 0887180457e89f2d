import type { EventChoice, Filter } from "#shared/contracts/analytics.ts";
import type { MadeEvent } from "./made-events.olap.ts";

// The same questions, answered the slow and obvious way, with no code of the product.

/** The calendar's date in a zone, said by Intl. */
export function dateIn(timeZone: string, ms: number): string {
  const key = `${timeZone} ${ms}`;
  const known = dates.get(key);
  if (known !== undefined) return known;
  const form = forms.get(timeZone) ?? new Intl.DateTimeFormat("sv-SE", { timeZone });
  forms.set(timeZone, form);
  const date = form.format(ms);
  dates.set(key, date);
  return date;
}
const dates = new Map<string, string>();
const forms = new Map<string, Intl.DateTimeFormat>();

function textOf(event: MadeEvent, property: string): string {
  if (property === "name") return event.name;
  if (property === "country") return event.country ?? "";
  if (property === "person") return event.person;
  if (property === "revenue")
    return event.revenueMicros ? String(event.revenueMicros / 1_000_000) : "";
  const value = property
    .slice("properties.".length)
    .split(".")
    .reduce<unknown>(
      (of, key) => (of as Record<string, unknown> | undefined)?.[key],
      event.properties,
    );
  return value === undefined || value === null ? "" : String(value as string);
}
export { textOf };

const contains = (text: string, values: string[]) =>
  values.some((value) => text.toLowerCase().includes(value.toLowerCase()));
const number = (text: string) => (text.trim() === "" ? Number.NaN : Number(text));
const PASSES: Record<Filter["operator"], (text: string, values: string[]) => boolean> = {
  is: (text, values) => values.includes(text),
  is_not: (text, values) => !values.includes(text),
  contains,
  not_contains: (text, values) => !contains(text, values),
  exists: (text) => text !== "",
  not_exists: (text) => text === "",
  gt: (text, [value]) => number(text) > Number(value),
  gte: (text, [value]) => number(text) >= Number(value),
  lt: (text, [value]) => number(text) < Number(value),
  lte: (text, [value]) => number(text) <= Number(value),
};

export const passes = (event: MadeEvent, filters: readonly Filter[]): boolean =>
  filters.every(({ property, operator, values }) =>
    PASSES[operator](textOf(event, property), values),
  );
export const isChoice = (event: MadeEvent, { name, filters }: EventChoice): boolean =>
  (name === null || name === event.name) && passes(event, filters);
export const isAny = (event: MadeEvent, choices: readonly EventChoice[]): boolean =>
  choices.length === 0 || choices.some((choice) => isChoice(event, choice));

export const peopleOf = (events: readonly MadeEvent[]): number =>
  new Set(events.map(({ person }) => person)).size;

interface Point {
  readonly at: number;
  readonly steps: ReadonlySet<number>;
}

/** How far one person came, by trying every way. */
const FURTHEST = {
  ordered(points: readonly Point[], count: number, windowMs: number): number {
    const go = (from: number, step: number, start: number): number => {
      let best = step;
      for (let at = from; at < points.length && best < count; at += 1) {
        const point = points[at];
        if (!point || point.at - start > windowMs) break;
        if (point.steps.has(step)) best = Math.max(best, go(at + 1, step + 1, start));
      }
      return best;
    };
    return Math.max(
      0,
      ...points.flatMap(({ at, steps }, index) => (steps.has(0) ? [go(index + 1, 1, at)] : [])),
    );
  },
  strict(points: readonly Point[], count: number, windowMs: number): number {
    return Math.max(
      0,
      ...points.map((first, index) => {
        let step = 0;
        while (step < count) {
          const point = points[index + step];
          if (!point?.steps.has(step) || point.at - first.at > windowMs) break;
          step += 1;
        }
        return step;
      }),
    );
  },
  any(points: readonly Point[], _count: number, windowMs: number): number {
    return Math.max(
      0,
      ...points.map(
        ({ at: start }) =>
          new Set(
            points
              .filter(({ at }) => at >= start && at - start <= windowMs)
              .flatMap(({ steps }) => [...steps]),
          ).size,
      ),
    );
  },
};

/** People who came at least so far, per step. */
export function funnelOf(
  events: readonly MadeEvent[],
  steps: readonly EventChoice[],
  order: keyof typeof FURTHEST,
  windowMs: number,
): number[] {
  const levels = Object.values(Object.groupBy(events, ({ person }) => person)).map((own) => {
    const points = (own ?? [])
      .map((event) => ({
        at: event.at,
        steps: new Set(steps.flatMap((step, index) => (isChoice(event, step) ? [index] : []))),
      }))
      .filter((point) => point.steps.size > 0)
      .toSorted((a, b) => a.at - b.at || earlierStep(a.steps, b.steps));
    return FURTHEST[order](points, steps.length, windowMs);
  });
  return steps.map((_, index) => levels.filter((level) => level > index).length);
}

/** Of two events of one moment, the one of an earlier step comes first. */
function earlierStep(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  const [only] = [...a, ...b]
    .filter((step) => a.has(step) !== b.has(step))
    .toSorted((x, y) => x - y);
  return only === undefined ? 0 : a.has(only) ? -1 : 1;
}
