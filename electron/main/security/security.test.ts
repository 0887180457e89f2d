import { expect, test } from "vitest";

import { isAppUrl, isPageUrl } from "../app-protocol/origin.ts";
import { FORWARDED_HEADERS, PAGE_HEADERS } from "./content-policy.ts";
import { mayOpenOutside } from "./external-links.ts";
import { mayRequest } from "./harden-session.ts";
import { isOwnPage } from "./ipc-sender.ts";

const FOREIGN = [
  "app://consoles/",
  "app://console.evil/",
  "app://evil/console",
  "app://user@console/",
  "http://console/",
  "file:///console",
  "data:text/html,x",
  "javascript:alert(1)",
  "blob:https://console/1",
  "APPS://console/",
  "app:console",
  "",
  "not a url",
];

test("only app://console is the app", () => {
  expect(FOREIGN.filter(isAppUrl)).toEqual([]);
  expect(isAppUrl("app://console/assets/x.js")).toBe(true);
});

test("a window may be on the page or on main's own pages, never on an answer of the server", () => {
  for (const url of [
    "app://console/",
    "app://console/#/tenants",
    "app://console/desktop/server-failed",
  ])
    expect(isPageUrl(url)).toBe(true);
  for (const url of [
    ...FOREIGN,
    "app://console/v1/html",
    "app://console/trpc/x",
    "app://console/desktop/../v1/x",
  ])
    expect(isPageUrl(url)).toBe(false);
});

test("only the top frame of the page is listened to", () => {
  const url = "app://console/";
  expect(isOwnPage({ senderFrame: { url, parent: null } })).toBe(true);
  expect(isOwnPage({ senderFrame: { url, parent: {} } })).toBe(false);
  expect(isOwnPage({ senderFrame: null })).toBe(false);
  for (const foreign of FOREIGN)
    expect(isOwnPage({ senderFrame: { url: foreign, parent: null } })).toBe(false);
});

test("the system's browser gets https links to the active server and listed sites only", () => {
  const server = "https://console.example.com";
  expect(mayOpenOutside("https://console.example.com/invoices/1", server)).toBe(true);
  expect(mayOpenOutside("https://github.com/x", null)).toBe(true);
  // An embedded server is on plain http, and that still opens nothing.
  expect(mayOpenOutside("http://127.0.0.1:7400/x", "http://127.0.0.1:7400")).toBe(false);
  for (const url of [
    "http://console.example.com/",
    "https://console.example.com.evil.io/",
    "https://user:pw@github.com/",
    "file:///etc/passwd",
    "smb://host/share",
    "ms-msdt:/id",
    "javascript:alert(1)",
    "https://evil.io/",
    "vscode://x",
    "",
  ])
    expect(mayOpenOutside(url, server)).toBe(false);
});

test("the page's session reaches no network", () => {
  for (const url of [
    "https://example.com/",
    "http://127.0.0.1:7400/",
    "ws://127.0.0.1/",
    "file:///etc/passwd",
    "blob:https://x/1",
  ])
    expect(mayRequest(url, false)).toBe(false);
  expect(mayRequest("devtools://devtools/bundled/x.js", true)).toBe(false);
  expect(mayRequest("app://console/trpc/x", true)).toBe(true);
});

test("the policy lets no script in but the app's own files", () => {
  const policy = PAGE_HEADERS["content-security-policy"] ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).not.toMatch(/script-src[^;]*(unsafe|https?:|\*|data:|blob:)/);
  expect(FORWARDED_HEADERS["content-security-policy"]).toContain("sandbox");
});
