import type { z } from "zod";
import type {
  BreakdownAnswer,
  BreakdownQuestion,
  Property,
  TopAnswer,
  TopQuestion,
} from "#shared/contracts/analytics.ts";
import { ask, answerOver, checkedRange, requireApp, type Asking } from "./asked.ts";
import { totalsQuery, trendQuery, valuesQuery } from "./breakdown.olap.ts";
import type { Rows } from "./filters.olap.ts";

const PARTS = 40;

/** A property's values with events, people, share and a trend. */
export async function readBreakdown(
  ctx: Asking,
  input: z.infer<typeof BreakdownQuestion>,
): Promise<z.infer<typeof BreakdownAnswer>> {
  const rows: Rows = { ...input, ...checkedRange(input) };
  await requireApp(ctx, input.appId);
  const { values, total } = await readValues(ctx, rows, input.property, {
    ...input,
    since: rows.from,
  });
  const shown = values.reduce((sum, { events }) => sum + events, 0);
  return {
    ...answerOver(input, ctx.services.clock.now()),
    property: input.property,
    rows: values.map(({ previous: _, ...row }) => row),
    total,
    other: {
      values: Math.max(0, total.values - values.length),
      events: total.events - shown,
      share: share(total.events - shown, total.events),
    },
  };
}

/** The most frequent events, against the same length of time before. */
export async function readTop(
  ctx: Asking,
  input: z.infer<typeof TopQuestion>,
): Promise<z.infer<typeof TopAnswer>> {
  const { from, to } = checkedRange(input);
  await requireApp(ctx, input.appId);
  const before = 2 * from - to;
  const rows: Rows = { ...input, from, to };
  const read = { sort: "events", limit: input.limit, since: from } as const;
  const { values, total } = await readValues(ctx, rows, "name", read, before);
  return {
    ...answerOver(input, ctx.services.clock.now()),
    previousRange: { from: new Date(before).toISOString(), to: input.from },
    rows: values.map(({ previous, ...row }) => ({
      ...row,
      previousEvents: previous,
      change: previous === 0 ? null : (row.events - previous) / previous,
    })),
    total,
  };
}

async function readValues(
  ctx: Asking,
  rows: Rows,
  property: Property,
  read: { since: number; sort: "events" | "people"; limit: number },
  before = rows.from,
) {
  const partMs = Math.ceil((rows.to - rows.from) / PARTS);
  const [found, [total]] = await Promise.all([
    ask(ctx, valuesQuery({ ...rows, from: before }, property, read)),
    ask(ctx, totalsQuery(rows, property)),
  ]);
  const shown = found.map(({ value }) => value);
  const parts = shown.length > 0 ? await ask(ctx, trendQuery(rows, property, shown, partMs)) : [];
  const all = total ?? { events: 0, people: 0, values: 0 };
  const values = found.map((row) => ({
    ...row,
    share: share(row.events, all.events),
    trend: Array.from({ length: Math.ceil((rows.to - rows.from) / partMs) }, () => 0),
  }));
  for (const { place, part, events } of parts) {
    const trendOf = values[place - 1]?.trend;
    if (trendOf && part in trendOf) trendOf[part] = events;
  }
  return { values, total: all };
}

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
