import { expect, test } from "vitest";
import { createStatementNames } from "./statement-names.ts";

test("a text gets a name when it comes again and again, and keeps it", () => {
  const nameOf = createStatementNames();
  expect([nameOf("a"), nameOf("a"), nameOf("a"), nameOf("a")]).toEqual([
    undefined,
    undefined,
    "q0",
    "q0",
  ]);
  expect([1, 2, 3].map(() => nameOf("b"))).toEqual([undefined, undefined, "q1"]);
});

test("any number of different texts fills neither the memory nor the connections", () => {
  const nameOf = createStatementNames();
  const names = new Set<string | undefined>();
  for (let text = 0; text < 5000; text++)
    for (let n = 0; n < 5; n++) names.add(nameOf(`select ${text}`));
  names.delete(undefined);
  expect(names.size).toBe(400);
});
