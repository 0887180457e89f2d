import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { buildParts } from "../bundle/build.ts";
import { launchDesktop, type LaunchedDesktop } from "./electron-launch.ts";
import { processTree } from "./packaged-run.ts";
import { startPlatform } from "./platform-run.ts";

const START_MS = 60_000;

let data: string;
let userData: string;
let desktop: LaunchedDesktop;

const launch = (more: readonly string[] = []) =>
  launchDesktop({ userData, args: ["--data", data, ...more] });

/** The console's navigation stands when the server answered who is signed in. */
const usable = (started: LaunchedDesktop) =>
  started.page.getByRole("link", { name: "Tenants" }).first().waitFor({ timeout: START_MS });

const below = (word: string) =>
  processTree(desktop.app.process().pid ?? 0).filter(({ command }) => command.includes(word));

beforeAll(async () => {
  await buildParts(["electron", "renderer"]);
  data = fs.mkdtempSync(path.join(os.tmpdir(), "umg-console-"));
  userData = fs.mkdtempSync(path.join(os.tmpdir(), "umg-desktop-"));
  desktop = await launch();
}, 180_000);

afterAll(async () => {
  await desktop?.close();
  for (const folder of [data, userData]) fs.rmSync(folder, { recursive: true, force: true });
}, 60_000);

test("the first start of a desktop on an empty folder ends signed in, on the real platform", async () => {
  await usable(desktop);
  expect(below("chdb-child").length).toBeGreaterThan(0);
  expect(below("/postgres").length).toBeGreaterThan(0);
  const who = await desktop.page.evaluate(async () => (await fetch("/trpc/me.get")).status);
  expect(who).toBe(200);
});

test("the page has no token anywhere: cookies, storage, answers", async () => {
  const seen = await desktop.page.evaluate(async () => {
    const answer = await fetch("/auth/refresh", { method: "POST", headers: { "x-umg-csrf": "1" } });
    return JSON.stringify({
      status: answer.status,
      headers: [...answer.headers],
      body: await answer.text(),
      cookie: document.cookie,
      local: { ...localStorage },
      session: { ...sessionStorage },
    });
  });
  expect(seen).toContain('"status":200');
  expect(seen).not.toMatch(/umg_access|umg_refresh|eyJ[A-Za-z0-9_-]{10}/);
});

test("reloads leave no stream open at the server", async () => {
  const before = connections();
  expect(before).toBeGreaterThan(0);
  for (let n = 0; n < 8; n += 1) {
    await desktop.page.reload();
    await usable(desktop);
  }
  // Each stream left open would hold a connection of its own; those of plain calls are used again.
  await expect.poll(connections, { timeout: 10_000 }).toBeLessThan(before + 6);
}, 180_000);

test("the server is killed: the console gets it back without a restart", async () => {
  const [server] = below("main.ts start");
  // Pid 0 would be this test's own process group.
  if (!server) throw new Error("the desktop runs no server");
  process.kill(server.pid, "SIGKILL");
  const answered = () =>
    desktop.page.evaluate(async () => (await fetch("/healthz")).status).catch(() => 0);
  await expect.poll(answered, { timeout: START_MS }).toBe(200);
  expect(below("main.ts start")[0]?.pid).not.toBe(server?.pid);
  await desktop.page.reload();
  await usable(desktop);
}, 180_000);

test("closing the window stops everything, and the next start finds the data", async () => {
  const running = processTree(desktop.app.process().pid ?? 0).map(({ pid }) => pid);
  expect(running.length).toBeGreaterThan(5);
  await desktop.close();
  const left = () => running.filter((pid) => fs.existsSync(`/proc/${pid}`));
  await expect.poll(left, { timeout: 5_000 }).toEqual([]);
  // The one that was killed, and the one that ended with its window.
  const log = fs.readFileSync(path.join(userData, "logs/server.log"), "utf8");
  expect(log.match(/the server ended/g)).toHaveLength(2);
  expect(log).toContain("the server ended (exit code 0)");
  desktop = await launch();
  await usable(desktop);
}, 180_000);

test("a server that cannot start is a page that says why, with its last words, in place of the console", async () => {
  await desktop.close();
  fs.writeFileSync(path.join(data, "not-a-folder"), "");
  desktop = await launchDesktop({ args: ["--data", path.join(data, "not-a-folder")] });
  await desktop.page.waitForURL(/server-failed/, { timeout: START_MS });
  const text = await desktop.page.evaluate(() => document.body.textContent);
  expect(text).toContain("The server on this computer stopped");
  expect(text).toContain("not-a-folder");
  // Asked again, it tries again.
  await desktop.page.getByRole("link", { name: "Start it again" }).click();
  await desktop.page.waitForURL(/server-failed/, { timeout: START_MS });
}, 120_000);

test("a console started for a running platform, as npm start does, is signed in by the platform's token, once", async () => {
  const platform = await startPlatform(path.join(data, "given"));
  const env = { UMG_SERVER_URL: platform.url, UMG_SIGN_IN_TOKEN: platform.signInToken };
  const given = await launchDesktop({ env });
  try {
    await usable(given);
    const inherited = await given.app.evaluate(() => "UMG_SIGN_IN_TOKEN" in process.env);
    expect(inherited).toBe(false);
    // It started no platform of its own.
    const commands = processTree(given.app.process().pid ?? 0).map(({ command }) => command);
    expect(commands.filter((command) => command.includes("--json-ready"))).toEqual([]);
  } finally {
    await given.close();
    await platform.stop();
  }
}, 180_000);

/** Connections to the server, in use and kept for the next call. */
function connections(): number {
  const [server] = below("main.ts start");
  const inodes = fs
    .readdirSync(`/proc/${server?.pid}/fd`)
    .flatMap((fd) => /socket:\[(\d+)\]/.exec(linkOf(`/proc/${server?.pid}/fd/${fd}`))?.[1] ?? []);
  const established = fs
    .readFileSync("/proc/net/tcp", "utf8")
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === "01");
  return established.filter((fields) => inodes.includes(fields[9] ?? "")).length;
}

function linkOf(file: string): string {
  try {
    return fs.readlinkSync(file);
  } catch {
    return "";
  }
}
