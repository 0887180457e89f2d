import { spawn } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { planted, type Fault, type FaultTest } from "./fault.ts";

const LIMIT_MS = 240_000;

/** "green", "red" (a test failed, or it never ended), or why the run says nothing. */
export type Outcome = "green" | "red" | { readonly broken: string };

interface Report {
  readonly success: boolean;
  readonly numFailedTests: number;
  readonly numPassedTests: number;
  readonly testResults: readonly { readonly message: string }[];
}

/** Runs one test file of the staged tree. */
export async function runTest(folder: string, test: FaultTest): Promise<Outcome> {
  const report = path.join(folder, ".faults-report.json");
  rmSync(report, { force: true });
  const { output, timedOut } = await vitest(folder, test, report);
  if (timedOut) return "red";
  let read: Report;
  try {
    read = JSON.parse(readFileSync(report, "utf8")) as Report;
  } catch {
    return { broken: output.trim().split("\n").at(-1) ?? "vitest left no report" };
  }
  if (read.success && read.numPassedTests > 0) return "green";
  if (read.numFailedTests > 0) return "red";
  const why = read.testResults.map(({ message }) => message).find((message) => message !== "");
  return { broken: why?.split("\n")[0] ?? "no test ran" };
}

/** Plants the fault, runs its test, puts the file back. */
export async function judge(folder: string, fault: Fault): Promise<Outcome> {
  const file = path.join(folder, fault.file);
  const before = readFileSync(file, "utf8");
  try {
    writeFileSync(file, planted(fault, before));
    return await runTest(folder, fault.test);
  } catch (cause) {
    return { broken: (cause as Error).message };
  } finally {
    writeFileSync(file, before);
  }
}

function vitest(
  folder: string,
  { project, file }: FaultTest,
  report: string,
): Promise<{ output: string; timedOut: boolean }> {
  const child = spawn(
    process.execPath,
    [
      path.join(folder, "node_modules/vitest/vitest.mjs"),
      "run",
      "--config=build/checks/vitest.config.ts",
      `--project=${project}`,
      "--bail=1",
      "--reporter=json",
      `--outputFile.json=${report}`,
      file,
    ],
    { cwd: folder, detached: process.platform !== "win32", stdio: ["ignore", "pipe", "pipe"] },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (output = (output + chunk.toString()).slice(-4000)));
  return new Promise((resolve) => {
    let timedOut = false;
    const limit = setTimeout(() => {
      timedOut = true;
      if (child.pid !== undefined)
        process.kill(process.platform === "win32" ? child.pid : -child.pid, "SIGTERM");
    }, LIMIT_MS);
    child.on("exit", () => {
      clearTimeout(limit);
      resolve({ output, timedOut });
    });
  });
}
