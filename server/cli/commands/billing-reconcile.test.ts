import { expect, test } from "vitest";
import { exitCodeOfRun } from "./billing-reconcile.ts";

test("a script sees from the exit code whether a month agrees", () => {
  expect(exitCodeOfRun({ state: "clean", unreachable: [] })).toBe(0);
  expect(exitCodeOfRun({ state: "differences", unreachable: [] })).toBe(1);
  expect(exitCodeOfRun({ state: "differences", unreachable: ["stripe"] })).toBe(1);
  expect(exitCodeOfRun({ state: "failed", unreachable: [] })).toBe(1);
  expect(exitCodeOfRun({ state: "clean", unreachable: ["paddle"] })).toBe(6);
});
