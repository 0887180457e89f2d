import fs from "node:fs";

import { afterAll, beforeAll, expect, test } from "vitest";

import { buildParts } from "../bundle/build.ts";
import { appWithPage, launchDesktop, type LaunchedDesktop } from "./electron-launch.ts";
import { startUpstream, type Upstream } from "./electron-upstream.ts";

let upstream: Upstream;
let other: Upstream;
let desktop: LaunchedDesktop;
let appFolder: string;

beforeAll(async () => {
  await buildParts(["electron"]);
  [upstream, other] = await Promise.all([startUpstream(), startUpstream()]);
  appFolder = appWithPage('<!doctype html><title>Test page</title><p id="page">here</p>');
  desktop = await launchDesktop({ appFolder });
});

afterAll(async () => {
  await desktop?.close();
  await upstream?.stop();
  await other?.stop();
  if (appFolder !== undefined) fs.rmSync(appFolder, { recursive: true, force: true });
});

/** Fills the form of the page about servers, and returns the window that opens for the new one. */
async function add(address: string, name: string) {
  const { page } = desktop;
  await page.getByLabel("Address").fill(address);
  await page.getByLabel("Name").fill(name);
  const opened = desktop.app.waitForEvent("window");
  await page.getByRole("button", { name: "Connect" }).click();
  desktop.page = await opened;
  await desktop.page.locator("#page").waitFor();
}

const title = () =>
  desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle());

const signIn = () =>
  desktop.page.evaluate(async () => (await fetch("/auth/sign-in", { method: "POST" })).status);
const ask = (path: string) => desktop.page.evaluate(async (url) => (await fetch(url)).status, path);

test("without a server the console asks for one, and says what is wrong with an address", async () => {
  expect(desktop.page.url()).toBe("app://console/desktop/servers");
  await desktop.page.getByLabel("Address").fill("http://127.0.0.1:9");
  await desktop.page.getByRole("button", { name: "Connect" }).click();
  await desktop.page.getByText("http://127.0.0.1:9 does not answer.").waitFor();
  expect(await desktop.page.getByLabel("Address").inputValue()).toBe("http://127.0.0.1:9");
});

test("a server that answers gets a window of its own", async () => {
  await add(upstream.origin, "First");
  expect(await title()).toBe("Test page — First");
  expect(desktop.app.windows()).toHaveLength(1);
  expect(await ask("/trpc/me")).toBe(200);
  expect(upstream.last("/trpc/me").headers["x-umg-client"]).toBe("desktop");
});

test("a second server knows nothing of the first one's sign-in or storage", async () => {
  await signIn();
  await desktop.page.evaluate(() => localStorage.setItem("of", "first"));
  await desktop.page.goto("app://console/desktop/servers");
  await add(other.origin, "Second");
  expect(await title()).toBe("Test page — Second");
  await ask("/trpc/me");
  expect(other.last("/trpc/me").headers.authorization).toBeUndefined();
  expect(await desktop.page.evaluate(() => localStorage.getItem("of"))).toBeNull();
});

test("a server that is away leads to the page where another one can be chosen", async () => {
  await other.stop();
  const userData = desktop.userData;
  fs.cpSync(`${userData}/profiles.json`, `${appFolder}/profiles.json`);
  await desktop.close();
  const kept = `${appFolder}/user-data`;
  fs.mkdirSync(kept);
  fs.cpSync(`${appFolder}/profiles.json`, `${kept}/profiles.json`);
  desktop = await launchDesktop({ appFolder, userData: kept });
  await desktop.page.getByText(`${other.origin} does not answer.`).waitFor();
  const opened = desktop.app.waitForEvent("window");
  await desktop.page
    .locator("form", { hasText: "First" })
    .getByRole("button", { name: "Open" })
    .click();
  desktop.page = await opened;
  await desktop.page.locator("#page").waitFor();
  expect(await title()).toBe("Test page — First");
});
