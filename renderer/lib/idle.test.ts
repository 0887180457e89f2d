import { expect, test } from "vitest";
import { isIdle } from "./idle.ts";

test("a window nobody touches is idle after a minute, and a key ends that", () => {
  const later = Date.now() + 61_000;
  expect([isIdle(), isIdle(later)]).toEqual([false, true]);
  globalThis.dispatchEvent(new KeyboardEvent("keydown"));
  expect(isIdle(Date.now() + 59_000)).toBe(false);
});
