// The processes of `npm start`. Each in a group of its own, so that Ctrl-C reaches only us, and we stop them in order.
import { spawn } from "node:child_process";
import { root } from "./bootstrap.mjs";

export function startInBackground(command, args, { env = process.env, stdio }) {
  return spawn(command, args, { cwd: root, env, stdio, detached: process.platform !== "win32" });
}

const tools = new Set();

/** Runs to the end, with everything it wrote. */
export function runToEnd(command, args) {
  return new Promise((resolve) => {
    const child = startInBackground(command, args, { stdio: ["ignore", "pipe", "pipe"] });
    tools.add(child);
    const output = [];
    const keep = (chunk) => output.push(chunk);
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", (error) => resolve({ code: 1, output: error.message }));
    child.on(
      "close",
      (code) => tools.delete(child) && resolve({ code, output: Buffer.concat(output).toString() }),
    );
  });
}

/** How a process ended, in words. */
export function endOf(child) {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
}

/** Asks a process to end and waits; after the patience its whole group is killed. */
export async function endProcess(child, patienceMs) {
  if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = endOf(child);
  child.stdin?.end();
  child.kill("SIGTERM");
  const timer = setTimeout(() => killGroup(child), patienceMs);
  await ended;
  clearTimeout(timer);
}

/** What `runToEnd` still runs, at once. */
export function killTools() {
  for (const child of tools) killGroup(child);
}

export function killGroup(child) {
  if (child?.pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? child.pid : -child.pid, "SIGKILL");
  } catch {
    child.kill("SIGKILL");
  }
}
