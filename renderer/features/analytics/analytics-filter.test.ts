import { expect, it } from "vitest";
import { suggest } from "#renderer/lib/filter.ts";
import { condition, filterFields, filtersOf, isToken, typedProperty } from "./analytics-filter.ts";

const words = { any: "", say: ({ value }: { value: string }) => value };
const fields = filterFields([{ property: "properties.price", hint: "number" }], null, words);
const read = (text: string) => filtersOf(text, fields);

it("tokens become the server's filters; several values of one name are one of", () => {
  expect(read("country:DE country:FR app_version:!4.0.0 properties.price:>10")).toEqual([
    { property: "country", operator: "is", values: ["DE", "FR"] },
    { property: "app_version", operator: "is_not", values: ["4.0.0"] },
    { property: "properties.price", operator: "gt", values: ["10"] },
  ]);
});

it("has, has not, contains and comparisons are said by a sign", () => {
  expect(["*", "!*", "~pro", "!~pro", ">=5", "<2.5", "<", ">x", "!>5"].map(condition)).toEqual([
    { operator: "exists", value: "" },
    { operator: "not_exists", value: "" },
    { operator: "contains", value: "pro" },
    { operator: "not_contains", value: "pro" },
    { operator: "gte", value: "5" },
    { operator: "lt", value: "2.5" },
    { operator: "is", value: "<" },
    { operator: "is", value: ">x" },
    { operator: "is_not", value: ">5" },
  ]);
});

it("properties that were not seen lately and names with blanks are taken too", () => {
  expect(read('properties.Cart%20Total:"big order"')).toEqual([
    { property: "properties.Cart Total", operator: "is", values: ["big order"] },
  ]);
});

it("words without a name are looked for in the event's name", () => {
  expect(read("order completed")).toEqual([
    { property: "name", operator: "contains", values: ["order completed"] },
  ]);
});

it("a value of a table becomes the token that asks for exactly it", () => {
  expect(read(isToken("properties.Cart Total", "big order"))).toEqual([
    { property: "properties.Cart Total", operator: "is", values: ["big order"] },
  ]);
  expect(read(isToken("country", ""))).toEqual([
    { property: "country", operator: "not_exists", values: [] },
  ]);
});

it("never sends more filters than the server takes", () => {
  const many = Array.from({ length: 30 }, (_, index) => `properties.p${index}:>1`).join(" ");
  expect(read(many)).toHaveLength(10);
});

it("values are offered for the property being typed, after its sign", () => {
  expect(typedProperty("country:!D")).toEqual({ property: "country", prefix: "D" });
  expect(typedProperty("coun")).toBeNull();
  const offering = filterFields(
    [],
    { property: "country", values: ["DE", "United Kingdom"] },
    words,
  );
  expect(suggest("country:!d", offering)).toContain("country:!DE");
  expect(suggest("country:un", offering)).toEqual(['country:"United Kingdom"']);
});
