import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import {
  EVENT_COLUMNS,
  FILTER_OPERATORS,
  Filter,
  Property,
  type EventChoice,
} from "#shared/contracts/analytics.ts";
import { newId } from "#server/platform/context/new-id.ts";
import type { AppId } from "#shared/kernel/ids.ts";
import { valuesQuery } from "./breakdown.olap.ts";
import { funnelQuery } from "./funnel.olap.ts";
import { bound, olap, shapedQuery, type Fragment } from "./fragment.olap.ts";
import { searchQuery } from "./search.olap.ts";
import { measurePerValueQuery } from "./series.olap.ts";
import { axisOver } from "./time-axis.ts";

const appId = newId<AppId>();
/** Words no query of ours has, with all that could end a literal. */
const hostile = fc
  .string({
    unit: fc.constantFrom("Ω", "'", '"', "`", "\\", ")", "}", "{", ";", "-", "/*", "\n", "\0", "."),
  })
  .map((text) => `Ω${text}`);
const property = fc.oneof(
  fc.constantFrom(...EVENT_COLUMNS),
  hostile
    .map((text) => `properties.${text}` as const)
    .filter((path) => Property.safeParse(path).success),
);
const filter = fc
  .record({
    property,
    operator: fc.constantFrom(...FILTER_OPERATORS),
    values: fc.array(fc.oneof(hostile, fc.constant("1")), { maxLength: 3 }),
  })
  .filter((value) => Filter.safeParse(value).success);
const event = fc.record({ name: fc.option(hostile), filters: fc.array(filter, { maxLength: 3 }) });

const question = (events: EventChoice[], filters: Filter[], by: Property) => {
  const rows = { appId, env: "live", from: 0, to: 1, filters, events } as const;
  const axis = axisOver({ from: 0, to: 86_400, timeZone: "UTC" }, "day");
  return [
    valuesQuery(rows, by, { since: 0, sort: "events", limit: 1 }),
    searchQuery(rows, "happened", { ms: 1, eventId: "Ω" }, 1),
    measurePerValueQuery({ ...rows, measure: "people", currency: null, axis }, by, ["Ω"]),
    funnelQuery(
      {
        ...rows,
        from: "",
        to: "",
        timeZone: "UTC",
        steps: [...events, { name: "Ω", filters: [] }],
        windowSeconds: 1,
        order: "ordered",
        breakdown: { property: by, top: 1 },
      },
      rows,
    ),
  ];
};

test("whatever a client sends, none of it is in the text of a query", () => {
  fc.assert(
    fc.property(
      fc.array(event, { maxLength: 3 }),
      fc.array(filter, { maxLength: 3 }),
      property,
      (...asked) => {
        for (const { query, params } of question(...asked)) {
          expect(query.sql).not.toContain("Ω");
          expect(query.sql.replaceAll(/\{p\d+:[\w()]+\}|\{tenant:UUID\}/g, "")).toMatch(
            /^[\w\s.,()[\]'=<>!*/+-]*$/,
          );
          expect(Object.keys(params)).toEqual([...Object.keys(params).keys()].map((n) => `p${n}`));
        }
      },
    ),
  );
});

test("two questions of one shape are one text", () => {
  const ask = (word: string) =>
    question(
      [{ name: word, filters: [] }],
      [{ property: `properties.${word}`, operator: "is", values: [word] }],
      `properties.${word}`,
    ).map(({ query }) => query.sql);
  expect(ask("one")).toEqual(ask("another"));
});

test("a text that is no fragment cannot get in", () => {
  const text = "1 OR 1" as unknown as Fragment;
  expect(() => olap`SELECT ${text}`).toThrow("only a fragment");
  expect(() => olap`SELECT ${{ parts: ["1 OR 1"] } as unknown as Fragment}`).toThrow(
    "only a fragment",
  );
  // @ts-expect-error it does not compile either
  expect(() => olap`SELECT ${"1 OR 1"}`).toThrow("only a fragment");
});

test("a value that is bound twice has one name", () => {
  const value = bound("String", "x");
  const { query, params } = shapedQuery("t", olap`SELECT ${value}, ${value}`, z.object({}));
  expect(query.sql).toBe("SELECT {p0:String}, {p0:String}");
  expect(params).toEqual({ p0: "x" });
});

test.each([
  "properties.",
  "properties..a",
  "properties.a..b",
  "properties.a.",
  "properties.a`b",
  'properties.a"b',
  "properties.a\\b",
  "properties.a\nb",
  "properties.a\0b",
  "properties.a.:String",
  "properties.^a",
  `properties.${"a".repeat(201)}`,
  "tenant_id",
  "properties_text",
  "app_id",
])("%j is no property", (text) => {
  expect(Property.safeParse(text).success).toBe(false);
});

test.each([
  "properties.plan",
  "properties.cart.total",
  "properties.Order Total",
  "properties.цена",
  "properties.a'b",
  "country",
])("%j is a property", (text) => {
  expect(Property.safeParse(text).success).toBe(true);
});
