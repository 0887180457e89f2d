import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createSlowRefusals } from "./slow-refusals.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Tells `times` times at once, and returns how many were told by now. */
function flood(times: number, keyId = "k") {
  const told: string[] = [];
  const slowly = createSlowRefusals(() => Date.now());
  const tell = (key: string, count: number) => {
    for (let n = 0; n < count; n++) slowly.tell(key, () => told.push(key));
  };
  tell(keyId, times);
  return { told, tell };
}

test("who goes on sending over its limit is told later, and never not at all", () => {
  const { told } = flood(100);
  expect(told).toHaveLength(20);
  vi.advanceTimersByTime(499);
  expect(told).toHaveLength(20);
  vi.advanceTimersByTime(1);
  expect(told).toHaveLength(100);
});

test("another key is told at once, and so is this one when it has calmed down", () => {
  const { told, tell } = flood(100, "flood");
  tell("calm", 1);
  expect(told.at(-1)).toBe("calm");
  vi.advanceTimersByTime(2_000);
  told.length = 0;
  tell("flood", 1);
  expect(told).toEqual(["flood"]);
});

test("connections do not pile up: beyond a thousand the rest is told at once", () => {
  const { told } = flood(5_000);
  expect(told).toHaveLength(4_000);
});
