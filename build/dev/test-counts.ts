import { readFileSync } from "node:fs";

/** What a stage counted. `skips` and `failures` are names with a reason, for people. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly skips?: readonly string[];
  readonly failures?: readonly string[];
}

export const NOTHING: Counts = { passed: 0, failed: 0, skipped: 0 };

const TOTALS = /^(\d+) passed, (\d+) failed, (\d+) skipped$/;

/** The counts a program of ours printed as its last line; undefined when it printed none. */
export function countsOfOutput(output: string): Counts | undefined {
  const match = TOTALS.exec(output.trimEnd().split("\n").at(-1) ?? "");
  if (match === null) return undefined;
  const [passed = 0, failed = 0, skipped = 0] = match.slice(1).map(Number);
  return { passed, failed, skipped };
}

interface VitestReport {
  readonly success: boolean;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[] | null;
    }[];
  }[];
}

/**
 * The counts of vitest's JSON report. A file that could not be run, or a run that failed without a failed test, counts
 * as one failure each: nothing that went wrong may add up to "0 failed".
 */
export function countsOfReport(file: string): Counts {
  const report: VitestReport = JSON.parse(readFileSync(file, "utf8"));
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const skips: string[] = [];
  const failures: string[] = [];
  for (const { name, status, message, assertionResults } of report.testResults) {
    const where = name.replace(`${process.cwd()}/`, "");
    for (const { fullName, status: verdict } of assertionResults) {
      if (verdict === "passed") counts.passed += 1;
      else if (verdict === "failed") failures.push(`${where} ${fullName}`);
      else skips.push(`${where} ${fullName}`);
    }
    if (status === "failed" && !assertionResults.some((each) => each.status === "failed"))
      failures.push(`${where} ${message.split("\n")[0] ?? ""}`);
  }
  if (!report.success && failures.length === 0) failures.push("the run failed outside its tests");
  return { ...counts, failed: failures.length, skipped: skips.length, skips, failures };
}

export function sum(all: readonly Counts[]): Counts {
  return all.reduce<Counts>(
    (left, right) => ({
      passed: left.passed + right.passed,
      failed: left.failed + right.failed,
      skipped: left.skipped + right.skipped,
    }),
    NOTHING,
  );
}

export const totals = ({ passed, failed, skipped }: Counts): string =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;
