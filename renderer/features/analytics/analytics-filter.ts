import {
  EVENT_COLUMNS,
  Property,
  type Filter,
  type FilterOperator,
} from "#shared/contracts/analytics.ts";
import { parseFilter, type FilterField, type FilterFields } from "#renderer/lib/filter.ts";

const MAX_FILTERS = 10;

/** A property as a token's name: without blanks and colons. */
export const tokenName = (property: string): string =>
  property.replace(/[\s":%]/g, (sign) => encodeURIComponent(sign));

function propertyOf(name: string): Property | null {
  try {
    return Property.safeParse(decodeURIComponent(name)).data ?? null;
  } catch {
    // A per cent sign that encodes nothing.
    return null;
  }
}

export interface Condition {
  readonly operator: FilterOperator;
  readonly value: string;
}

/** Reads a token's value: `x`, `!x`, `~x`, `!~x`, `>5`, `>=5`, `<5`, `<=5`, `*` (has one), `!*` (has none). */
export function condition(text: string): Condition {
  const not = text.startsWith("!");
  const rest = not ? text.slice(1) : text;
  if (rest === "*") return { operator: not ? "not_exists" : "exists", value: "" };
  if (rest.startsWith("~"))
    return { operator: not ? "not_contains" : "contains", value: rest.slice(1) };
  const [, sign = "", number = ""] = /^(>=|<=|>|<)(.+)$/.exec(not ? "" : rest) ?? [];
  if (sign !== "" && Number.isFinite(Number(number)) && number.trim() !== "") {
    const operator = { ">": "gt", ">=": "gte", "<": "lt", "<=": "lte" } as const;
    return { operator: operator[sign as keyof typeof operator], value: number.trim() };
  }
  return { operator: not ? "is_not" : "is", value: rest };
}

/** The token that asks for exactly this value. */
export function isToken(property: string, value: string): string {
  const plain = value.replaceAll('"', "");
  const text = value === "" ? "!*" : plain;
  return `${tokenName(property)}:${/\s/.test(text) ? `"${text}"` : text}`;
}

/** The server's filters of a filter text; words without a name are looked for in the event's name. */
export function filtersOf(text: string, fields: FilterFields): Filter[] {
  const parsed = parseFilter(text, fields);
  const found = new Map<string, Filter>();
  const add = (property: Property, { operator, value }: Condition) => {
    const many = operator !== "gt" && operator !== "gte" && operator !== "lt" && operator !== "lte";
    const key = many ? `${property} ${operator}` : `${property} ${operator} ${value}`;
    const before = found.get(key);
    const bare = operator === "exists" || operator === "not_exists";
    const values = bare ? [] : [...(before?.values ?? []), value].slice(0, 50);
    if (bare || value !== "") found.set(key, { property, operator, values });
  };
  for (const token of parsed.tokens) {
    const property = propertyOf(token.name);
    if (property !== null) add(property, condition(token.value));
  }
  if (parsed.text !== "") add("name", { operator: "contains", value: parsed.text.slice(0, 500) });
  return [...found.values()].slice(0, MAX_FILTERS);
}

export interface KnownProperty {
  readonly property: string;
  readonly hint: string;
}

/** The tokens the bar knows; any `properties.…` is taken, also one that was not seen lately. */
export function filterFields(
  known: readonly KnownProperty[],
  offers: { property: string; values: readonly string[] } | null,
  words: { any: string; say: (condition: Condition) => string },
): FilterFields {
  const say = (value: string) => words.say(condition(value));
  const field = (property: string, hint: string): FilterField => ({
    hint,
    say,
    ...(offers?.property === property ? { offers: offers.values } : {}),
  });
  const named = new Map<string, FilterField>(
    EVENT_COLUMNS.map((column) => [column, field(column, "")]),
  );
  for (const { property, hint } of known) named.set(tokenName(property), field(property, hint));
  if (offers !== null && !named.has(tokenName(offers.property)))
    named.set(tokenName(offers.property), field(offers.property, ""));
  named.set("properties.*", { hint: words.any, say });
  return Object.fromEntries(named);
}

/** The property whose value is being typed; null while it is still its name. */
export function typedProperty(word: string): { property: Property; prefix: string } | null {
  const colon = word.indexOf(":");
  if (colon < 1) return null;
  const property = propertyOf(word.slice(0, colon));
  if (property === null) return null;
  const text = word.slice(colon + 1).replaceAll('"', "");
  return { property, prefix: condition(text).value.slice(0, 200) };
}

/** Reading a filter needs no suggestions. */
export const PLAIN_FIELDS = filterFields([], null, { any: "", say: ({ value }) => value });
