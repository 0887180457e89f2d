import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseFilter, suggest, valuesOf, writeFilter, type FilterFields } from "./filter.ts";

const fields: FilterFields = {
  state: { values: ["active", "suspended"], hint: "" },
  plan: { values: ["free", "pro"], hint: "" },
  label: { hint: "" },
};

describe("the token filter", () => {
  it("takes tokens out of the text and leaves the words", () => {
    const filter = parseFilter("state:active acme plan:pro games", fields);
    expect(filter.tokens).toEqual([
      { name: "state", value: "active" },
      { name: "plan", value: "pro" },
    ]);
    expect(filter.text).toBe("acme games");
    expect(filter.unknown).toEqual([]);
  });

  it("keeps several values of one name and drops repetitions", () => {
    const filter = parseFilter("state:active state:suspended state:active", fields);
    expect(valuesOf(filter, "state")).toEqual(["active", "suspended"]);
  });

  it("says which names and values do not exist instead of filtering by them", () => {
    const filter = parseFilter("state:happy colour:red acme", fields);
    expect(filter.tokens).toEqual([]);
    expect(filter.unknown).toEqual(["state:happy", "colour:red"]);
    expect(filter.text).toBe("acme");
  });

  it("takes addresses, times and a name without a value as words", () => {
    expect(parseFilter("http://acme.com 12:30", fields).text).toBe("http://acme.com 12:30");
    expect(parseFilter("state:", fields).tokens).toEqual([]);
  });

  it("reads values in quotes", () => {
    expect(parseFilter('label:"big fish" acme', fields).tokens).toEqual([
      { name: "label", value: "big fish" },
    ]);
  });

  it("is not fooled by names that every object has", () => {
    expect(parseFilter("constructor:x", fields).unknown).toEqual(["constructor:x"]);
  });

  it("comes back the same after being written into the address", () => {
    const token = fc.oneof(
      fc.record({ name: fc.constant("state"), value: fc.constantFrom("active", "suspended") }),
      fc.record({ name: fc.constant("label"), value: fc.stringMatching(/^[a-z0-9 -]{1,12}$/) }),
    );
    const text = fc.array(fc.stringMatching(/^[\p{L}\d]{1,8}$/u), { maxLength: 4 });
    fc.assert(
      fc.property(fc.array(token, { maxLength: 5 }), text, (tokens, words) => {
        const first = parseFilter(writeFilter({ tokens, text: words.join(" ") }), fields);
        expect(parseFilter(writeFilter(first), fields)).toEqual(first);
        expect(first.text).toBe(words.join(" "));
        for (const { name, value } of tokens) expect(valuesOf(first, name)).toContain(value);
      }),
    );
  });

  it("offers names first, then the values of the name", () => {
    expect(suggest("", fields)).toEqual(["state:", "plan:", "label:"]);
    expect(suggest("pl", fields)).toEqual(["plan:"]);
    expect(suggest("state:s", fields)).toEqual(["state:suspended"]);
    expect(suggest("toString:", fields)).toEqual([]);
  });
});
