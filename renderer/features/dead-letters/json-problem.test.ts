import fc from "fast-check";
import { expect, it } from "vitest";
import { problemOf, spacedOut } from "./json-problem.ts";

it.each([
  ['{"a": }', 1, 7],
  ['{"a":1,}', 1, 8],
  ["{", 1, 2],
  ['{"a":1', 1, 7],
  ['{"a":"x\ny"}', 1, 8],
  ["nope", 1, 1],
  ["[1 2]", 1, 4],
  ['{"a":01}', 1, 6],
  ['{\n  "a": 1,\n  "b": tru\n}', 3, 8],
  ['{"a":1} x', 1, 9],
  ['{"a" 1}', 1, 6],
  ["{1:2}", 1, 2],
  ['{"a":[1,2}', 1, 10],
  ["", 1, 1],
])("%s goes wrong at line %i, column %i", (text, line, column) => {
  expect(problemOf(text)).toMatchObject({ kind: "syntax", line, column });
});

it("an event is an object, of at most 64 KiB", () => {
  expect(problemOf('{"event_id":"a"}')).toBeNull();
  expect(problemOf("[1]")).toMatchObject({ kind: "not_object" });
  expect(problemOf("null")).toMatchObject({ kind: "not_object" });
  expect(problemOf(JSON.stringify({ a: "я".repeat(32_768) }))).toMatchObject({ kind: "too_large" });
});

it("whatever is broken, what stands before the place could still go on as JSON", () => {
  fc.assert(
    fc.property(
      fc.json(),
      fc.nat(),
      fc.constantFrom("}", "]", ",", ":", "x", "\u0001"),
      (json, at, sign) => {
        const cut = at % (json.length + 1);
        const text = json.slice(0, cut) + sign + json.slice(cut);
        const problem = problemOf(text);
        if (problem?.kind !== "syntax") return;
        const before = text.slice(0, problem.offset);
        const missing = problemOf(before);
        if (missing?.kind === "syntax") expect(missing.offset).toBe(before.length);
      },
    ),
  );
});

it("a deep text is no danger", () => {
  expect(problemOf("[".repeat(60_000))).toMatchObject({ kind: "syntax", offset: 60_000 });
});

it("spaces JSON out and leaves everything else", () => {
  expect(spacedOut('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(spacedOut('{"a":')).toBe('{"a":');
  expect(spacedOut('{"n":12345678901234567890,"e":1.0e2,"o":{},"l":[ ]}')).toBe(
    '{\n  "n": 12345678901234567890,\n  "e": 1.0e2,\n  "o": {},\n  "l": []\n}',
  );
  fc.assert(
    fc.property(fc.json(), (json) => {
      expect(spacedOut(json)).toBe(JSON.stringify(JSON.parse(json), null, 2));
    }),
  );
});
