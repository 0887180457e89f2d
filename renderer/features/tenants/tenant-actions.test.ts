import { expect, it } from "vitest";
import { verbWord, verbsOf } from "./tenant-actions.tsx";

const request = {
  by: "a",
  byName: "Anna",
  at: "2026-11-22T10:00:00.000Z",
  reason: "The customer left",
  graceDays: 30,
};

it("each state offers only what it may go to", () => {
  expect(verbsOf({ state: "active", erasureRequest: null })).toEqual(["suspend"]);
  expect(verbsOf({ state: "suspended", erasureRequest: null })).toEqual(["resume", "erase"]);
  expect(verbsOf({ state: "pending_erasure", erasureRequest: null })).toEqual(["restore"]);
  expect(verbsOf({ state: "onboarding", erasureRequest: null })).toEqual([]);
  expect(verbsOf({ state: "moving", erasureRequest: null })).toEqual([]);
  expect(verbsOf({ state: "erased", erasureRequest: null })).toEqual([]);
});

it("an erasure that waits for its second admin can be confirmed or withdrawn", () => {
  expect(verbsOf({ state: "suspended", erasureRequest: request })).toContain("erase");
  expect(verbsOf({ state: "suspended", erasureRequest: request })).toContain("restore");
  expect(verbWord("restore", { state: "suspended" })).toBe("withdraw");
  expect(verbWord("restore", { state: "pending_erasure" })).toBe("restore");
});
