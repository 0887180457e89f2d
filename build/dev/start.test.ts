import { spawn, type ChildProcess } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isAlive } from "#server/platform/embedded/postgres-stray.ts";
import { endProcess, runToEnd } from "./start-child.mjs";
import { startPlatform } from "./start-platform.mjs";

let folder: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "umg-start-"));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  fs.rmSync(folder, { recursive: true });
});

/** A real child that runs `script` where the server would stand. */
function start(script: string) {
  const file = path.join(folder, "server.mjs");
  fs.writeFileSync(file, script);
  const said: string[] = [];
  const started = startPlatform({
    node: process.execPath,
    entry: [file],
    args: [],
    onStart: (child) => children.push(child),
    say: (line) => said.push(line),
  });
  return { started, said };
}

const READY = `console.log(JSON.stringify({ ready: true, url: "http://127.0.0.1:4711", setupUrl: "http://127.0.0.1:4711/#/x", signInToken: "t", phases: { postgres: 900 } }));`;

test("the platform's ready line gives its URL, the sign-in link and the phases", async () => {
  const { started } = start(`${READY} process.stdin.on("end", () => process.exit(0)).resume();`);
  expect(await started).toMatchObject({
    url: "http://127.0.0.1:4711",
    signInUrl: "http://127.0.0.1:4711/#/x",
    phases: { postgres: 900 },
  });
  await endProcess(children[0], 5_000);
  expect(children[0]?.exitCode ?? children[0]?.signalCode).not.toBeNull();
});

test("a refusal of the platform is told as the one sentence it gave", async () => {
  const refusal = `{"code":"data_folder_in_use","message":"The data folder /x is in use by process 7."}`;
  const { started } = start(`console.log('${refusal}'); process.exit(5);`);
  await expect(started).rejects.toThrow(/^The data folder \/x is in use by process 7\.$/);
});

test("a crash of the platform is told without its stack", async () => {
  const { started } = start(`throw new TypeError("the wheel came off");`);
  const error = (await started.catch((reason: unknown) => reason)) as Error;
  expect(error.message).toMatch(/did not start: TypeError: the wheel came off\. Its log: /);
  expect(error.message).not.toMatch(/\n|\bat /);
});

test("warnings of the running platform are shown in words, its other log lines only kept", async () => {
  const { started, said } = start(`${READY}
    setTimeout(() => {
      console.error('{"level":30,"msg":"a request"}');
      console.error('{"level":40,"msg":"PostgreSQL ended, restarting it","reason":"killed"}');
    }, 100);
    process.stdin.on("end", () => process.exit(0)).resume();`);
  const { logFile } = await started;
  await expect.poll(() => said).toEqual(["  warning: PostgreSQL ended, restarting it (killed)"]);
  await expect.poll(() => fs.readFileSync(logFile, "utf8")).toContain("a request");
});

test("a process that does not end when asked is killed with what it started", async () => {
  const { started } = start(`import { spawn } from "node:child_process";
    const deep = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    process.on("SIGTERM", () => {});
    console.log(JSON.stringify({ ready: true, url: String(deep.pid) }));
    setInterval(() => {}, 1000);`);
  const deep = Number((await started).url);
  await endProcess(children[0], 300);
  await expect.poll(() => isAlive(deep)).toBe(false);
});

test("a build that fails gives its words", async () => {
  const { code, output } = await runToEnd(process.execPath, [
    "-e",
    "console.error('no'); process.exit(3)",
  ]);
  expect({ code, output }).toEqual({ code: 3, output: "no\n" });
});

test("an unknown option gives the usage and exit code 2", async () => {
  const script = new URL("./start.mjs", import.meta.url).pathname;
  const child = spawn(process.execPath, [script, "--nonsense"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const said: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => said.push(chunk));
  const code = await new Promise((done) => child.on("close", done));
  expect(code).toBe(2);
  expect(Buffer.concat(said).toString()).toContain("--data DIR");
});
