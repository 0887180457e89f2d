import fc from "fast-check";
import { expect, test } from "vitest";

import { DESKTOP_CHANNELS } from "#shared/ipc/desktop-channels.ts";

import type { IpcSender } from "../security/ipc-sender.ts";
import { registerDesktopHandlers, type DesktopHandlers } from "./desktop-handlers.ts";

type Listener = (event: IpcSender, ...args: unknown[]) => Promise<unknown>;
const PAGE: IpcSender = { senderFrame: { url: "app://console/", parent: null } };

function registered() {
  const called: unknown[][] = [];
  const listeners = new Map<string, Listener>();
  const record = (...args: unknown[]) => void called.push(args);
  const handlers = Object.fromEntries(
    Object.keys(DESKTOP_CHANNELS).map((method) => [method, record]),
  ) as unknown as DesktopHandlers;
  registerDesktopHandlers((channel, listener) => listeners.set(channel, listener), handlers);
  const send = (channel: string, event: IpcSender, ...args: unknown[]) => {
    const listener = listeners.get(channel);
    if (listener === undefined) throw new Error(`nobody listens on ${channel}`);
    return listener(event, ...args);
  };
  return { called, listeners, send };
}

test("each method of the contract has a channel, at most twelve", () => {
  const { listeners } = registered();
  expect([...listeners.keys()].sort()).toEqual(Object.values(DESKTOP_CHANNELS).sort());
  expect(listeners.size).toBeLessThanOrEqual(12);
});

test("no method listens to anybody but the page", async () => {
  const { called, listeners, send } = registered();
  for (const channel of listeners.keys())
    await expect(
      send(channel, { senderFrame: { url: "https://evil.io/", parent: null } }),
    ).rejects.toThrow("own page");
  expect(called).toEqual([]);
});

test("whatever is sent, a method runs with checked arguments or refuses in one sentence", async () => {
  const { called, listeners, send } = registered();
  const anything = fc.array(fc.anything({ withBigInt: true, withDate: true, withMap: true }), {
    maxLength: 3,
  });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...listeners.keys()), anything, async (channel, args) => {
      const outcome = await send(channel, PAGE, ...args).then(
        () => "ran",
        (cause: unknown) => (cause as Error).message,
      );
      expect(outcome).toMatch(/^(ran|[A-Za-z]+: the arguments are not valid\.)$/);
    }),
    { numRuns: 2000 },
  );
  // Only short and simple things get through chance: a number, a name of a profile.
  const ran = called.flat().map((argument) => typeof argument);
  expect(ran.filter((kind) => kind !== "number" && kind !== "string")).toEqual([]);
});

test("a file name that leads elsewhere is refused", async () => {
  const { called, send } = registered();
  for (const name of [
    "../x",
    "a/b",
    "a\\b",
    "C:x",
    ".bashrc",
    "a\0b",
    "a\u202Etxt.exe",
    "",
    "x".repeat(121),
  ])
    await expect(send(DESKTOP_CHANNELS.saveFile, PAGE, name, "")).rejects.toThrow("not valid");
  await send(DESKTOP_CHANNELS.saveFile, PAGE, "аудит 2026-11.jsonl", "{}");
  expect(called).toEqual([["аудит 2026-11.jsonl", "{}"]]);
});

test("a server address is an https origin, or this computer", async () => {
  const { called, send } = registered();
  const add = (serverUrl: string) =>
    send(DESKTOP_CHANNELS.profilesAdd, PAGE, { name: "Prod", serverUrl, colour: "#aa0000" });
  for (const url of [
    "http://example.com",
    "https://u:p@x.io",
    "https://x.io/path",
    "file:///x",
    "https://x.io?y",
    "javascript:1",
    "https://",
    "https://a b",
  ])
    await expect(add(url)).rejects.toThrow("not valid");
  await add("https://X.io:8443/");
  await add("http://127.0.0.1:7400");
  expect(called.map(([profile]) => (profile as { serverUrl: string }).serverUrl)).toEqual([
    "https://x.io:8443",
    "http://127.0.0.1:7400",
  ]);
});
