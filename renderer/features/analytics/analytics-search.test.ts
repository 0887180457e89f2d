import { defaultParseSearch, defaultStringifySearch } from "@tanstack/react-router";
import fc from "fast-check";
import { expect, it } from "vitest";
import { AnalyticsSearch, patched } from "./analytics-search.ts";

/** What the window's address bar makes of it, and what a colleague's window reads there. */
const viaAddress = (search: AnalyticsSearch) =>
  AnalyticsSearch.parse(defaultParseSearch(defaultStringifySearch(search)));

const full: AnalyticsSearch = {
  view: "trends",
  app: "0192f0c1-0000-7000-8000-0000000000aa",
  env: "test",
  from: "2026-11-01T00:00:00.000Z",
  to: "2026-11-02T00:00:00.000Z",
  zone: "America/Argentina/Buenos_Aires",
  step: "5 minutes",
  q: 'country:DE properties.Cart%20Total:">= 5" "two words" 1.0',
  table: true,
  events: ["Order completed", "", "a&b=c#d", "42", "true", "null"],
  where: ["country:DE", "", "properties.Cart%20Total:>5", "42", "", "!*"],
  measure: "revenue",
  by: "properties.Cart Total",
  currency: "EUR",
  compare: true,
  hide: ["0", "before:1"],
  cohort: "week",
  start: "Signed up",
  startWhere: 'platform:"i OS"',
  backWhere: "app_version:!4",
  window: 604_800,
  stepsWhere: ["", "currency:EUR"],
  steps: ["Signed up", "Заказ оформлен", "Ünïcode 🌼"],
  split: "platform",
};

it("whatever the page shows survives the address, to the letter", () => {
  const five = { ...full, events: full.events?.slice(0, 5), where: full.where?.slice(0, 5) };
  expect(viaAddress(five)).toEqual(five);
});

it("any names and any filter survive the address", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ maxLength: 60, unit: "grapheme" }), { minLength: 1, maxLength: 5 }),
      fc.string({ maxLength: 100, unit: "grapheme" }),
      (events, q) => {
        const search = patched({}, { events, q });
        expect(viaAddress(search)).toEqual(search);
      },
    ),
  );
});

it("what is not valid in an address is left out, the rest stays", () => {
  expect(
    AnalyticsSearch.parse({
      view: "nonsense",
      zone: "Mars/Olympus",
      from: "yesterday",
      measure: "people",
      by: "'; DROP TABLE events",
      events: [],
      step: 5,
    }),
  ).toEqual({ measure: "people" });
});

it("what is as by default is not in the address", () => {
  expect(patched({ view: "top", env: "test" }, { env: undefined, q: "" })).toEqual({ view: "top" });
});
