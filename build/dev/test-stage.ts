import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";

import { RUN_MARK } from "./own-processes.ts";
import { countsOfOutput, countsOfReport, type Counts } from "./test-counts.ts";

export const root = path.resolve(import.meta.dirname, "../..");
export const runMark = randomUUID();
/** The sessions our stages ran in; what still lives in one of them at the end is a leftover. */
export const sessions = new Set<number>();

const STAGE_LIMIT_MS = 30 * 60_000;

/** Runs a script of ours under this Node, its output shown as it comes; ends it with everything below it when it hangs. */
export function runStage(args: readonly string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      detached: process.platform !== "win32",
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, [RUN_MARK]: runMark, FORCE_COLOR: colour() },
    });
    if (child.pid !== undefined) sessions.add(child.pid);
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        output = (output + text).slice(-100_000);
        process.stdout.write(text);
      });
    const stop = () => {
      if (child.pid !== undefined) endGroup(child.pid);
    };
    const limit = setTimeout(() => {
      process.stdout.write(`\nStopped after ${STAGE_LIMIT_MS / 60_000} minutes.\n`);
      stop();
    }, STAGE_LIMIT_MS);
    const interrupted = () => {
      stop();
      setTimeout(() => process.exit(130), 5000).unref();
    };
    process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
    child.on("error", reject);
    // Not "close": a leftover of the stage would hold the pipe open for ever.
    child.on("exit", (code) => {
      clearTimeout(limit);
      process.off("SIGINT", interrupted).off("SIGTERM", interrupted);
      setTimeout(() => resolve({ code: code ?? 1, output }), 100);
    });
  });
}

/** Runs vitest and counts from its own report. */
export async function runVitest(name: string, args: readonly string[]): Promise<Counts> {
  const folder = path.join(root, "node_modules/.cache/test");
  const report = path.join(folder, `${name}.json`);
  mkdirSync(folder, { recursive: true });
  rmSync(report, { force: true });
  const { code } = await runStage([
    "node_modules/vitest/vitest.mjs",
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
    ...args,
  ]);
  if (!existsSync(report)) return broken(`${name}: vitest ended with ${code} and no report`);
  const counts = countsOfReport(report);
  return code !== 0 && counts.failed === 0
    ? { ...counts, ...broken(`${name}: vitest ended with ${code}`), passed: counts.passed }
    : counts;
}

/** Runs a program whose last line says `N passed, N failed, N skipped`. */
export async function runCounting(name: string, args: readonly string[]): Promise<Counts> {
  const { code, output } = await runStage(args);
  const counts = countsOfOutput(output);
  if (counts === undefined) return broken(`${name} ended with ${code} and no totals`);
  return code !== 0 && counts.failed === 0
    ? { ...counts, ...broken(`${name} ended with ${code}`) }
    : counts;
}

/** Runs a program that only succeeds or fails. */
export async function runOnce(name: string, args: readonly string[]): Promise<Counts> {
  const { code } = await runStage(args);
  return code === 0 ? { passed: 1, failed: 0, skipped: 0 } : broken(`${name} ended with ${code}`);
}

export const broken = (failure: string): Counts => ({
  passed: 0,
  failed: 1,
  skipped: 0,
  failures: [failure],
});

export const skipped = (reason: string): Counts => ({
  passed: 0,
  failed: 0,
  skipped: 1,
  skips: [reason],
});

function endGroup(pid: number): void {
  for (const [signal, afterMs] of [
    ["SIGTERM", 0],
    ["SIGKILL", 4000],
  ] as const)
    setTimeout(() => {
      try {
        process.kill(process.platform === "win32" ? pid : -pid, signal);
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code !== "ESRCH") throw cause;
      }
    }, afterMs);
}

const colour = (): string | undefined =>
  process.env["FORCE_COLOR"] ?? (process.stdout.isTTY ? "1" : undefined);
