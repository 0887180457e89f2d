import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { isAlive } from "#server/platform/embedded/postgres-stray.ts";

const script = fileURLToPath(new URL("./start.mjs", import.meta.url));
const started: ChildProcess[] = [];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "umg-npm-start-"));
  // For root's PostgreSQL, which runs as another account.
  await chmod(folder, 0o711);
});
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGTERM");
    await once(child, "exit");
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function npmStart(data: string) {
  const args = [script, "--no-desktop", "--data", path.join(folder, data)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] });
  started.push(child);
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, "exit").then(([code]) => ({ code: code as number | null, said }));
  const ready = new Promise<string>((resolve, reject) => {
    child.stderr.on("data", () => said.includes("Ctrl-C stops") && resolve(said));
    void ended.then(() => reject(new Error(said)));
  });
  ready.catch(() => undefined);
  return { child, ready, ended };
}

/** Every process of the platform on this folder: the server and both engines. */
async function processesOf(data: string): Promise<number[]> {
  const root = path.join(folder, data);
  const owner = JSON.parse(await readFile(path.join(root, "owner.json"), "utf8")) as {
    pid: number;
  };
  const lock = await readFile(path.join(root, "postgres/cluster/postmaster.pid"), "utf8");
  return [owner.pid, Number.parseInt(lock, 10)];
}

const allGone = async (pids: readonly number[]) =>
  expect.poll(() => pids.filter(isAlive), { timeout: 10_000 }).toEqual([]);

test("it prints its phases and a sign-in link, refuses a second start, and Ctrl-C leaves no process", async () => {
  const first = npmStart("first");
  const said = await first.ready;
  for (const phase of ["packages", "build", "postgres", "clickhouse", "ready"])
    expect(said).toMatch(new RegExp(`^ +${phase} +\\d+\\.\\d\\d s$`, "m"));
  expect(said).toMatch(
    /Sign in, once, within an hour: http:\/\/127\.0\.0\.1:\d+\/#\/setup\?token=/,
  );
  const pids = await processesOf("first");
  expect(pids.filter(isAlive)).toHaveLength(2);

  const second = await npmStart("first").ended;
  expect(second.code).toBe(1);
  expect(second.said).toMatch(
    /is in use by process \d+, which serves http:\/\/127\.0\.0\.1:\d+\. Stop that one/,
  );
  expect(pids.filter(isAlive)).toHaveLength(2);

  first.child.kill("SIGINT");
  expect((await first.ended).code).toBe(130);
  await allGone(pids);
}, 60_000);

test("killed hard it leaves no process either, and the same folder starts again", async () => {
  const first = npmStart("killed");
  await first.ready;
  const pids = await processesOf("killed");
  first.child.kill("SIGKILL");
  await allGone(pids);
  await npmStart("killed").ready;
}, 60_000);

test("a platform that is killed under it is told in a sentence, with where its log is", async () => {
  const first = npmStart("server");
  await first.ready;
  const pids = await processesOf("server");
  process.kill(pids[0] as number, "SIGKILL");
  const { code, said } = await first.ended;
  expect(code).toBe(1);
  expect(said).toMatch(/The platform ended \(SIGKILL\)\. Its log: .*start\.log/);
  await allGone(pids);
}, 60_000);
