import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import type { ConnectionProfile } from "#shared/ipc/desktop-api.ts";

import { linkedPage, linkedPageIn } from "./deep-link.ts";
import { menuTemplate } from "./menu.ts";
import { serverFailedPage } from "./server-failed-page.ts";
import { restoredState, saveState } from "./window-state.ts";

let file: string;
beforeEach(() => {
  file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "umg-window-")), "window.json");
});
afterEach(() => fs.rmSync(path.dirname(file), { recursive: true }));

const SCREEN = { x: 0, y: 0, width: 1600, height: 1000 };

test("the window comes back where it was", () => {
  const state = { bounds: { x: 40, y: 50, width: 1000, height: 700 }, maximized: true };
  saveState(file, state);
  expect(restoredState(file, [SCREEN])).toEqual(state);
});

test("a window whose screen is gone, or whose file is damaged, opens in the middle", () => {
  const middle = { bounds: { x: 120, y: 70, width: 1360, height: 860 }, maximized: false };
  saveState(file, { bounds: { x: 3000, y: 0, width: 1000, height: 700 }, maximized: true });
  expect(restoredState(file, [SCREEN])).toEqual(middle);
  fs.writeFileSync(file, "{");
  expect(restoredState(file, [SCREEN])).toEqual(middle);
});

test("a small screen gets a window that fits", () => {
  const { bounds } = restoredState(file, [{ x: 0, y: 25, width: 1024, height: 700 }]);
  expect(bounds).toEqual({ x: 0, y: 25, width: 1024, height: 700 });
});

test("a link opens a page and nothing else", () => {
  expect(linkedPage("unmogrowp://tenants/0192-ab/keys")).toBe("/tenants/0192-ab/keys");
  expect(linkedPageIn(["--flag", "/usr/bin/x", "unmogrowp://audit"])).toBe("/audit");
  for (const link of [
    "unmogrowp://",
    "unmogrowp://../x",
    "unmogrowp://a?x=1",
    "unmogrowp://a#b",
    "http://a/b",
    "unmogrowp://a/%2e",
    "unmogrowp://A/b",
    "unmogrowp://javascript:1",
  ])
    expect(linkedPage(link)).toBeUndefined();
});

test("the page about a dead server runs no script and shows the log as text", async () => {
  const page = serverFailedPage({
    reason: "<b>",
    logTail: ["<script>alert(1)</script>"],
    logFile: "/l",
    language: "ru-RU",
  });
  const html = await page.text();
  expect(html).not.toContain("<script>");
  expect(html).toContain("&#60;script&#62;");
  expect(html).toContain("Запустить снова");
  expect(page.headers.get("content-security-policy")).not.toContain("script-src");
});

test("the menu has the profiles, the active one marked, and no developer tools in a package", () => {
  const profile = (id: string, active: boolean): ConnectionProfile => ({
    id,
    active,
    kind: "remote",
    name: `${id} & co`,
    serverUrl: "https://x.io",
    colour: "#000000",
  });
  const chosen: string[] = [];
  const template = menuTemplate(
    [profile("a", false), profile("b", true)],
    {
      selectProfile: (id) => chosen.push(id),
      openLogs: () => {},
      showServers: () => {},
      goTo: () => {},
    },
    { platform: "linux", packaged: true, language: "en" },
  );
  const server = template.find(({ label }) => label === "&Server")?.submenu;
  if (!Array.isArray(server)) throw new Error("no server menu");
  expect(server.slice(0, 2).map(({ label, checked }) => [label, checked])).toEqual([
    ["a && co", false],
    ["b && co", true],
  ]);
  server[0]?.click?.({} as never, undefined, {} as never);
  expect(chosen).toEqual(["a"]);
  expect(JSON.stringify(template)).not.toContain("toggleDevTools");
});
