import { expect, test } from "vitest";
import { newId } from "./new-id.ts";

test("no id comes twice, over many fillings of the pool", () => {
  const ids = Array.from({ length: 20_000 }, () => newId(1_700_000_000_000));
  expect(new Set(ids).size).toBe(ids.length);
});

test("ids of a later millisecond sort after earlier ones", () => {
  expect(newId(1_700_000_000_000) < newId(1_700_000_000_001)).toBe(true);
});
