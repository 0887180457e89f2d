import type { z } from "zod";
import type { Series, SeriesAnswer, SeriesQuestion } from "#shared/contracts/analytics.ts";
import { DomainError } from "#shared/errors/index.ts";
import {
  ask,
  answerOn,
  checkedSpan,
  chosenStep,
  rangeOf,
  requireApp,
  type Asking,
} from "./asked.ts";
import { hasHours } from "./hourly-states.olap.ts";
import {
  measureAllByHourQuery,
  measurePerEventQuery,
  measurePerValueQuery,
  topValuesQuery,
  type Columns,
  type SeriesRead,
} from "./series.olap.ts";
import { axisBefore, axisOver, indexOn } from "./time-axis.ts";

type Named = Pick<Series, "key" | "label" | "kind">;
const MAX_POINTS = 220_000;
const CURRENCIES = 20;

/** One to five events, or the values of one property, over time; throws `query_too_large`. */
export async function readSeries(
  ctx: Asking,
  input: z.infer<typeof SeriesQuestion>,
): Promise<z.infer<typeof SeriesAnswer>> {
  if (input.measure === "revenue" && input.breakdown && !input.currency)
    throw new DomainError("input_invalid", { fields: ["currency"] });
  const span = checkedSpan(input);
  const axis = axisOver(span, chosenStep(input.step, span));
  const lines = input.breakdown ? input.breakdown.top + 1 : Math.max(1, input.events.length);
  if (axis.starts.length * lines > MAX_POINTS)
    throw new DomainError("query_too_large", { reason: `more than ${MAX_POINTS} points` });
  await requireApp(ctx, input.appId);
  const now = ctx.services.clock.now();
  const read: SeriesRead = { ...input, axis };
  const chosen = await chooseLines(ctx, read, input);
  const before = axisBefore(axis, input.timeZone);
  const [columns, previous] = await Promise.all([
    measure(ctx, read, chosen),
    input.compare ? measure(ctx, { ...read, axis: before }, chosen) : undefined,
  ]);
  const nowSeconds = now.getTime() / 1000;
  return {
    ...answerOn(axis, input.timeZone, now),
    step: axis.step,
    measure: input.measure,
    at: [...axis.starts],
    series: toSeries(read, chosen, columns, nowSeconds),
    previous: previous
      ? {
          range: rangeOf(before),
          at: [...before.starts],
          series: toSeries({ ...read, axis: before }, chosen, previous, nowSeconds),
        }
      : null,
  };
}

interface Lines {
  readonly named: readonly Named[];
  readonly by: {
    property: NonNullable<SeriesQuestion["breakdown"]>["property"];
    values: string[];
  } | null;
}

async function chooseLines(ctx: Asking, read: SeriesRead, input: SeriesQuestion): Promise<Lines> {
  const breakdown =
    input.breakdown ??
    (input.measure === "revenue" && !input.currency
      ? ({ property: "currency", top: CURRENCIES } as const)
      : null);
  if (!breakdown) return { named: namesOf(input), by: null };
  const { property } = breakdown;
  const values = (await ask(ctx, topValuesQuery(read, property, breakdown.top))).map(
    ({ value }) => value,
  );
  const other: Named = { key: "other", label: "", kind: "other" };
  const named = values.map((value): Named => ({ key: `=${value}`, label: value, kind: "value" }));
  return { named: [...named, other], by: { property, values } };
}

function namesOf({ events, measure: asked, currency }: SeriesQuestion): Named[] {
  if (asked === "revenue") return [{ key: `=${currency}`, label: currency ?? "", kind: "value" }];
  if (events.length === 0) return [{ key: "all", label: "", kind: "all" }];
  return events.map(({ name }, index) => ({
    key: String(index),
    label: name ?? "",
    kind: name === null ? "all" : "event",
  }));
}

const BY_HOUR = ["events", "people", "average"];

async function measure(ctx: Asking, read: SeriesRead, lines: Lines): Promise<Columns> {
  const [columns] = await ask(ctx, shapeOf(read, lines));
  return columns ?? { bucket: [], values: [] };
}

function shapeOf(read: SeriesRead, { by }: Lines) {
  if (by) return measurePerValueQuery(read, by.property, by.values);
  // Sums of all chosen events for a currency are one line.
  if (read.measure === "revenue")
    return measurePerValueQuery(read, "currency", [read.currency ?? ""]);
  const whole = read.filters.length === 0 && read.events.length === 0;
  return whole && BY_HOUR.includes(read.measure) && hasHours(read.axis)
    ? measureAllByHourQuery(read)
    : measurePerEventQuery(read);
}

/** Columns along the axis: 0 where nothing was counted, null where nothing can be known. */
function toSeries(
  { axis, measure: asked }: SeriesRead,
  { named }: Lines,
  columns: Columns,
  now: number,
): Series[] {
  const empty = asked === "average" ? null : 0;
  const place = indexOn(axis);
  const made = named.map((name) => ({
    ...name,
    values: axis.starts.map((start) => (start > now ? null : empty)),
    total: empty,
  }));
  for (const [row, bucket] of columns.bucket.entries())
    for (const [line, series] of made.entries()) {
      const value = columns.values[row]?.[line] ?? null;
      if (bucket === 0) series.total = value;
      else setAt(series.values, place(bucket), value);
    }
  return dropEmptyOther(made);
}

function setAt(values: (number | null)[], index: number | undefined, value: number | null): void {
  if (index !== undefined && index in values) values[index] = value;
}

const dropEmptyOther = (series: Series[]): Series[] =>
  series.filter(({ kind, total }) => kind !== "other" || (total !== null && total !== 0));
