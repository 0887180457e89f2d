import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { countsOfOutput, countsOfReport } from "./test-counts.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "umg-counts-"));
afterAll(() => rmSync(folder, { recursive: true }));

function counted(report: unknown) {
  const file = path.join(folder, "report.json");
  writeFileSync(file, JSON.stringify(report));
  return countsOfReport(file);
}

const file = (status: string, ...verdicts: string[]) => ({
  name: "a.test.ts",
  status,
  message: "SyntaxError: no\nmore",
  assertionResults: verdicts.map((verdict) => ({ fullName: `is ${verdict}`, status: verdict })),
});

describe("the totals of a run", () => {
  test("count passed, failed and skipped tests, and name the last two", () => {
    const report = { success: false, testResults: [file("failed", "passed", "failed", "skipped")] };
    expect(counted(report)).toEqual({
      passed: 1,
      failed: 1,
      skipped: 1,
      failures: ["a.test.ts is failed"],
      skips: ["a.test.ts is skipped"],
    });
  });

  test("count a file that could not be run as a failure", () => {
    const result = counted({ success: false, testResults: [file("failed")] });
    expect(result.failures).toEqual(["a.test.ts SyntaxError: no"]);
  });

  test("count a run that failed outside its tests as a failure", () => {
    expect(counted({ success: false, testResults: [file("passed", "passed")] }).failed).toBe(1);
  });

  test("come from the last line only", () => {
    expect(
      countsOfOutput("9 passed, 0 failed, 0 skipped\n1 passed, 2 failed, 3 skipped\n"),
    ).toEqual({ passed: 1, failed: 2, skipped: 3 });
    expect(countsOfOutput("9 passed, 0 failed, 0 skipped\nSegmentation fault\n")).toBeUndefined();
  });
});
