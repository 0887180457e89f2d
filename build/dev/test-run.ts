import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";

import { CHROMIUM_MISSING, findChromium } from "../e2e/browser-find.ts";
import { provideElectron } from "./electron-provide.ts";
import { ownProcesses } from "./own-processes.ts";
import { sum, totals, type Counts } from "./test-counts.ts";
import {
  broken,
  root,
  runCounting,
  runMark,
  runOnce,
  runVitest,
  sessions,
  skipped,
} from "./test-stage.ts";

interface Stage {
  readonly name: string;
  run(): Promise<Counts>;
}

const strict = ["1", "true"].includes(process.env["CI"] ?? "");
const CONFIG = "--config=build/checks/vitest.config.ts";
const E2E = "--config=build/e2e/vitest.config.ts";

const stages: readonly Stage[] = [
  { name: "verify", run: () => runCounting("verify", ["build/checks/verify.ts"]) },
  {
    name: "unit",
    run: () => runVitest("unit", [CONFIG, "--project=unit", "--project=renderer"]),
  },
  {
    name: "integration",
    run: () => runVitest("integration", [CONFIG, "--project=integration"]),
  },
  { name: "build", run: () => runOnce("build", ["build/bundle/build.ts"]) },
  { name: "e2e chromium", run: chromium },
  { name: "e2e electron", run: electron },
  { name: "bench", run: () => runCounting("bench", ["build/bench/run.ts", "--smoke"]) },
  { name: "leftovers", run: leftovers },
];

const asked = process.argv.slice(2).filter((name) => !name.startsWith("-"));
const wrong = asked.find((name) => !stages.some((stage) => stage.name === name));
if (wrong !== undefined) {
  const names = stages.map(({ name }) => `"${name}"`).join(" ");
  process.stderr.write(`There is no stage "${wrong}". npm test -- ${names}\n`);
  process.exit(2);
}

const from = performance.now();
const done: { name: string; seconds: number; counts: Counts }[] = [];
for (const { name, run } of stages) {
  if (asked.length > 0 && !asked.includes(name) && name !== "leftovers") continue;
  process.stdout.write(`\n── ${name} ${"─".repeat(60 - name.length)}\n`);
  const started = performance.now();
  const counts = await run().catch((cause: unknown) => broken(`${name}: ${String(cause)}`));
  done.push({ name, counts, seconds: (performance.now() - started) / 1000 });
}
process.exitCode = report();

async function chromium(): Promise<Counts> {
  const browser = findChromium();
  if (browser === undefined) return skipped(`e2e chromium: ${CHROMIUM_MISSING}`);
  if (!hasFiles((name) => !/^(electron|packaged)-/.test(name)))
    return skipped("e2e chromium: there are no such tests yet");
  process.env["UMG_CHROMIUM"] = browser;
  return runVitest("e2e-chromium", [E2E, "--project=chromium"]);
}

async function electron(): Promise<Counts> {
  if (process.platform === "linux" && (process.env["DISPLAY"] ?? "") === "" && !has("Xvfb"))
    return skipped("e2e electron: Xvfb is missing (Debian: apt-get install xvfb xauth)");
  try {
    await provideElectron((line) => process.stdout.write(`${line}\n`));
  } catch (cause) {
    return skipped(`e2e electron: ${(cause as Error).message}`);
  }
  return runVitest("e2e-electron", [E2E, "--project=electron"]);
}

/** Nothing may outlive the tests. What does is a failure, and is ended. */
async function leftovers(): Promise<Counts> {
  if (process.platform !== "linux")
    return skipped("leftovers: told from /proc, which only Linux has");
  let left = ownProcesses(runMark, sessions);
  for (let waits = 0; waits < 20 && left.length > 0; waits += 1) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    left = ownProcesses(runMark, sessions);
  }
  if (left.length === 0) {
    process.stdout.write("no process is left running\n");
    return { passed: 1, failed: 0, skipped: 0 };
  }
  for (const { pid } of left)
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It went by itself.
    }
  return {
    passed: 0,
    failed: left.length,
    skipped: 0,
    failures: left.map(({ pid, command }) => `left running: ${pid} ${command}`),
  };
}

/** Prints what a person wants to know last, then the line that tools read; returns the exit code. */
function report(): number {
  const all = sum(done.map(({ counts }) => counts));
  const write = (line: string) => process.stdout.write(`${line}\n`);
  write("");
  for (const { name, counts, seconds } of done)
    write(`${name.padEnd(14)} ${seconds.toFixed(1).padStart(7)} s   ${totals(counts)}`);
  write(`${"total".padEnd(14)} ${((performance.now() - from) / 1000).toFixed(1).padStart(7)} s`);
  for (const { counts } of done) {
    for (const each of counts.failures ?? []) write(`FAILED   ${each}`);
    for (const each of counts.skips ?? [])
      write(`${strict ? "FAILED   (skipped, and CI allows no skip) " : "skipped  "}${each}`);
  }
  const result = strict ? { ...all, failed: all.failed + all.skipped, skipped: 0 } : all;
  write(totals(result));
  return result.failed === 0 && result.passed > 0 ? 0 : 1;
}

function has(command: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${command}`]).status === 0;
}

function hasFiles(wanted: (name: string) => boolean): boolean {
  return readdirSync(path.join(root, "build/e2e")).some(
    (name) => name.endsWith(".e2e.ts") && wanted(name),
  );
}
