import { expect, test } from "vitest";
import { newId } from "./new-id.ts";

test("no id comes twice, over many fillings of the pool", () => {
  const ids = Array.from({ length: 20_000 }, () => newId(1_700_000_000_000));
  expect(new Set(ids).size).toBe(ids.length);
});

test("ids of a later millisecond sort after earlier ones", () => {
  expect(newId(1_700_000_000_000) < newId(1_700_000_000_001)).toBe(true);
});

test("an id is a UUIDv7 that carries its millisecond", () => {
  const id = newId(0x0123_4567_89ab);
  expect(id).toMatch(/^01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(newId(7).slice(0, 13)).toBe("00000000-0007");
});
