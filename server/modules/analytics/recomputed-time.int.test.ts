import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { MadeEvent } from "./testing/made-events.olap.ts";
import {
  askedEvents,
  FROM,
  TO,
  ZONES,
  choice,
  filters,
  property,
  runs,
  sum,
  zone,
  type AskedEvents,
} from "./testing/asked-events.ts";
import { dateIn, isChoice, passes, peopleOf, textOf } from "./testing/recomputed.ts";

let ask: AskedEvents["ask"];
let live: AskedEvents["live"];
let question: AskedEvents["question"];
let stop: AskedEvents["stop"];
beforeAll(async () => {
  ({ ask, live, question, stop } = await askedEvents());
});
afterAll(() => stop());

const MEASURE = {
  events: (events: MadeEvent[]) => events.length,
  people: (events: MadeEvent[]) => peopleOf(events),
  sessions: (events: MadeEvent[]) =>
    new Set(events.flatMap(({ session }) => (session ? [session] : []))).size,
  average: (events: MadeEvent[]) => (events.length === 0 ? null : events.length / peopleOf(events)),
};
const measure = fc.constantFrom("events", "people", "sessions", "average");

test("a series is what one counts by hand, in any zone, for any filter, by hours or from the events", async () => {
  await fc.assert(
    fc.asyncProperty(
      zone,
      measure,
      filters,
      fc.array(choice, { maxLength: 3 }),
      async (timeZone, of, filtered, events) => {
        const answer = await ask.analytics.series({
          ...question(timeZone),
          step: "day",
          measure: of,
          filters: filtered,
          events,
        });
        const dates = answer.at.map((at) => dateIn(timeZone, at * 1000));
        const lines = events.length === 0 ? [{ name: null, filters: [] }] : events;
        for (const [index, line] of lines.entries()) {
          const own = live.filter((event) => passes(event, filtered) && isChoice(event, line));
          const byDate = Map.groupBy(own, ({ at }) => dateIn(timeZone, at));
          expect(answer.series[index]?.values).toEqual(
            dates.map((date) => MEASURE[of](byDate.get(date) ?? [])),
          );
          expect(answer.series[index]?.total).toEqual(MEASURE[of](own));
        }
      },
    ),
    { numRuns: 25 },
  );
});

test.each(["minute", "5 minutes", "hour", "week", "month"] as const)(
  "a series by %s has each event once",
  async (step) => {
    for (const timeZone of ZONES) {
      const short = step === "minute" ? { to: new Date(FROM + 2 * 86_400_000).toISOString() } : {};
      const answer = await ask.analytics.series({ ...question(timeZone), ...short, step });
      const edges = [...answer.at, Date.parse(answer.range.to) / 1000];
      const expected = answer.at.map(() => 0);
      let index = 0;
      for (const { at } of live.toSorted((a, b) => a.at - b.at)) {
        while (at >= (edges[index + 1] ?? Infinity) * 1000) index += 1;
        if (index < expected.length) expected[index] = (expected[index] ?? 0) + 1;
      }
      expect(answer.series[0]?.values).toEqual(expected);
      expect(answer.series[0]?.total).toBe(sum(expected));
    }
  },
);

test("a breakdown over time has the largest values, all others together, and nothing twice", async () => {
  await fc.assert(
    fc.asyncProperty(
      zone,
      filters,
      property,
      fc.integer({ min: 1, max: 5 }),
      async (timeZone, filtered, by, top) => {
        const answer = await ask.analytics.series({
          ...question(timeZone),
          step: "day",
          filters: filtered,
          breakdown: { property: by as "name", top },
        });
        const own = live.filter((event) => passes(event, filtered));
        const counts = Map.groupBy(own, (event) => textOf(event, by));
        const ranked = [...counts]
          .toSorted(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))
          .map(([value]) => value);
        expect(
          answer.series.flatMap(({ kind, label }) => (kind === "value" ? [label] : [])),
        ).toEqual(ranked.slice(0, top));
        for (const series of answer.series) {
          const events = own.filter((event) =>
            series.kind === "value"
              ? textOf(event, by) === series.label
              : !ranked.slice(0, top).includes(textOf(event, by)),
          );
          expect(series.total).toBe(events.length);
          expect(sum(series.values.map(Number))).toBe(events.length);
        }
        expect(sum(answer.series.map(({ total }) => total ?? 0))).toBe(own.length);
      },
    ),
    runs,
  );
});

test("revenue is summed for each currency by itself", async () => {
  const answer = await ask.analytics.series({ ...question(), measure: "revenue", step: "day" });
  for (const currency of ["EUR", "USD"]) {
    const micros = sum(
      live
        .filter((event) => event.currency === currency)
        .map(({ revenueMicros }) => revenueMicros ?? 0),
    );
    expect(answer.series.find(({ label }) => label === currency)?.total).toBeCloseTo(
      micros / 1_000_000,
      6,
    );
  }
  const one = await ask.analytics.series({
    ...question(),
    measure: "revenue",
    step: "day",
    currency: "EUR",
    breakdown: { property: "country" },
  });
  const german = live.filter(({ currency, country }) => currency === "EUR" && country === "DE");
  expect(one.series.find(({ label }) => label === "DE")?.total).toBeCloseTo(
    sum(german.map(({ revenueMicros }) => revenueMicros ?? 0)) / 1_000_000,
    6,
  );
});

test("the period before is the same question asked about it", async () => {
  const half = {
    ...question("Europe/Berlin"),
    from: new Date((FROM + TO) / 2).toISOString(),
    step: "day",
  } as const;
  const { previous } = await ask.analytics.series({ ...half, compare: true });
  const before = await ask.analytics.series({ ...half, ...previous?.range });
  expect(previous?.at).toEqual(before.at);
  expect(previous?.series).toEqual(before.series);
});

test("actives of a day, 7 and 30 days are sets of people, also where midnight cuts an hour", async () => {
  await fc.assert(
    fc.asyncProperty(zone, filters, async (timeZone, filtered) => {
      const answer = await ask.analytics.actives({
        ...question(timeZone),
        from: new Date(FROM + 5 * 86_400_000).toISOString(),
        filters: filtered,
      });
      const own = live.filter((event) => passes(event, filtered));
      for (const [index, at] of answer.at.entries()) {
        const end = (answer.at[index + 1] ?? Date.parse(answer.range.to) / 1000) * 1000;
        // Noon of each of the days, so that no change of the clock matters.
        const dates = (days: number) =>
          new Set(
            Array.from({ length: days }, (_, back) =>
              dateIn(timeZone, at * 1000 + 12 * 3_600_000 - back * 86_400_000),
            ),
          );
        const within = (days: number) => {
          const wanted = dates(days);
          return peopleOf(
            own.filter((event) => event.at < end && wanted.has(dateIn(timeZone, event.at))),
          );
        };
        expect([answer.day[index], answer.week[index], answer.month[index]]).toEqual([
          within(1),
          within(7),
          within(30),
        ]);
      }
    }),
    { numRuns: 10 },
  );
});
