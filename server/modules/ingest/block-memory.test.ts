import { expect, test } from "vitest";
import { createBlockMemory } from "./block-memory.ts";

test("memory is used again only when it was given back, and never by two at once", () => {
  const memory = createBlockMemory();
  const first = memory.take(3_000_000);
  const second = memory.take(3_000_000);
  expect(second.buffer).not.toBe(first.buffer);
  memory.giveBack(first);
  const third = memory.take(100);
  expect(third.buffer).toBe(first.buffer);
  expect(third).toHaveLength(100);
  expect(memory.take(100).buffer).not.toBe(first.buffer);
});

test("memory that is too small is not taken", () => {
  const memory = createBlockMemory();
  memory.giveBack(memory.take(10));
  expect(memory.take(5_000_000)).toHaveLength(5_000_000);
});
