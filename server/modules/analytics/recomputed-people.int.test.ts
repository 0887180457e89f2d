import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  askedEvents,
  FROM,
  TO,
  choice,
  filters,
  property,
  runs,
  sum,
  zone,
  type AskedEvents,
} from "./testing/asked-events.ts";
import {
  dateIn,
  funnelOf,
  isAny,
  isChoice,
  passes,
  peopleOf,
  textOf,
} from "./testing/recomputed.ts";

let ask: AskedEvents["ask"];
let live: AskedEvents["live"];
let question: AskedEvents["question"];
let stop: AskedEvents["stop"];
beforeAll(async () => {
  ({ ask, live, question, stop } = await askedEvents());
});
afterAll(() => stop());

test.each(["first", "any"] as const)(
  "retention of the cohort by %s event is what one counts by hand",
  async (cohort) => {
    await fc.assert(
      fc.asyncProperty(
        zone,
        choice,
        choice,
        fc.constantFrom("on", "after"),
        filters,
        async (timeZone, start, returning, counting, filtered) => {
          const from = FROM + 3 * 86_400_000;
          const answer = await ask.analytics.retention({
            ...question(timeZone),
            from: new Date(from).toISOString(),
            to: new Date(from + 6 * 86_400_000).toISOString(),
            cohort,
            start,
            returning,
            counting,
            filters: filtered,
            periods: 4,
          });
          const first = dateIn(timeZone, (answer.at[0] ?? 0) * 1000);
          const dayOf = (ms: number) =>
            Math.round((Date.parse(dateIn(timeZone, ms)) - Date.parse(first)) / 86_400_000);
          const own = live.filter((event) => passes(event, filtered));
          const people = Object.values(Object.groupBy(own, ({ person }) => person)).map(
            (events = []) => {
              const starts = events
                .filter((event) => isChoice(event, start))
                .map(({ at }) => dayOf(at));
              return {
                cohorts: new Set(
                  cohort === "any" ? starts : starts.length > 0 ? [Math.min(...starts)] : [],
                ),
                // Read as far as four steps after the last cohort, no further.
                returns: events
                  .filter((event) => isChoice(event, returning))
                  .map(({ at }) => dayOf(at))
                  .filter((day) => day < answer.at.length + 4),
              };
            },
          );
          for (const [row] of answer.at.entries()) {
            const members = people.filter(({ cohorts }) => cohorts.has(row));
            const back = [1, 2, 3, 4].map(
              (offset) =>
                members.filter(({ returns }) =>
                  returns.some((day) =>
                    counting === "on" ? day === row + offset : day >= row + offset,
                  ),
                ).length,
            );
            expect(answer.sizes[row]).toBe(members.length);
            expect(answer.counts[row]).toEqual([members.length, ...back]);
          }
        },
      ),
      runs,
    );
  },
);

test.each(["ordered", "strict", "any"] as const)(
  "a funnel (%s) is what one finds by trying every way, also with steps that overlap",
  async (order) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(choice, { minLength: 2, maxLength: 4 }),
        fc.constantFrom(600, 7_200, 86_400, 1_000_000),
        filters,
        async (steps, windowSeconds, filtered) => {
          const answer = await ask.analytics.funnel({
            ...question(),
            steps,
            windowSeconds,
            order,
            filters: filtered,
            breakdown: { property: "country" },
          });
          const own = live.filter((event) => passes(event, filtered) && isAny(event, steps));
          expect(answer.branches[0]?.people).toEqual(
            funnelOf(own, steps, order, windowSeconds * 1000),
          );
          const branches = answer.branches.slice(1);
          for (const [index, people] of (answer.branches[0]?.people ?? []).entries())
            expect(sum(branches.map((branch) => branch.people[index] ?? 0))).toBe(people);
        },
      ),
      runs,
    );
  },
);

test("a table by property has events, people and shares that add up", async () => {
  await fc.assert(
    fc.asyncProperty(
      property,
      filters,
      fc.constantFrom("events", "people"),
      fc.integer({ min: 1, max: 8 }),
      async (by, filtered, sort, limit) => {
        const answer = await ask.analytics.breakdown({
          ...question(),
          property: by as "name",
          filters: filtered,
          sort,
          limit,
        });
        const own = live.filter((event) => passes(event, filtered));
        const groups = Map.groupBy(own, (event) => textOf(event, by));
        for (const row of answer.rows) {
          const events = groups.get(row.value) ?? [];
          expect([row.events, row.people, sum(row.trend)]).toEqual([
            events.length,
            peopleOf(events),
            events.length,
          ]);
        }
        const sizes = [...groups.values()]
          .map((events) => (sort === "events" ? events.length : peopleOf(events)))
          .toSorted((a, b) => b - a);
        expect(answer.rows.map((row) => row[sort])).toEqual(sizes.slice(0, limit));
        expect(answer.total).toEqual({
          events: own.length,
          people: peopleOf(own),
          values: groups.size,
        });
        expect(sum(answer.rows.map(({ events }) => events)) + answer.other.events).toBe(own.length);
      },
    ),
    runs,
  );
});

test("top events are compared with the same length of time before", async () => {
  const middle = (FROM + TO) / 2;
  const answer = await ask.analytics.top({ ...question(), from: new Date(middle).toISOString() });
  expect(answer.previousRange).toEqual({
    from: question().from,
    to: new Date(middle).toISOString(),
  });
  for (const row of answer.rows) {
    const own = live.filter(({ name }) => name === row.value);
    const [now, before] = [
      own.filter(({ at }) => at >= middle),
      own.filter(({ at }) => at < middle),
    ];
    expect([row.events, row.previousEvents, row.people]).toEqual([
      now.length,
      before.length,
      peopleOf(now),
    ]);
    expect(row.change).toBeCloseTo((now.length - before.length) / before.length, 9);
  }
  expect(answer.rows).toHaveLength(4);
});

test.each(["happened", "received"] as const)(
  "pages of a search by when it %s give each event of a question once, newest first",
  async (by) => {
    const seen: { eventId: string; at: string; receivedAt: string }[] = [];
    let cursor: string | null | undefined;
    do {
      const page: Awaited<ReturnType<typeof ask.events.search>> = await ask.events.search({
        ...question(),
        by,
        limit: 173,
        filters: [{ property: "country", operator: "is", values: ["DE"] }],
        cursor,
      });
      seen.push(...page.rows);
      cursor = page.nextCursor;
    } while (cursor);
    const german = live.filter(({ country, at }) => {
      const time = by === "received" ? at + 500 : at;
      return country === "DE" && time < TO;
    });
    expect(new Set(seen.map(({ eventId }) => eventId)).size).toBe(seen.length);
    expect(seen).toHaveLength(german.length);
    const times = seen.map((event) => (by === "happened" ? event.at : event.receivedAt));
    expect(times).toEqual(times.toSorted().toReversed());
  },
);
