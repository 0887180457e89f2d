import fs from "node:fs";
import path from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import type { DesktopApi } from "#shared/ipc/desktop-api.ts";

import { buildParts } from "../bundle/build.ts";
import { appWithPage, launchDesktop, type LaunchedDesktop } from "./electron-launch.ts";
import { ACCESS, REFRESH, startUpstream, type Upstream } from "./electron-upstream.ts";

/** What the tests find or leave on the page. */
interface Probe {
  desktop: DesktopApi;
  got: string[];
  source: EventSource;
}

let upstream: Upstream;
let desktop: LaunchedDesktop;
let appFolder: string;

beforeAll(async () => {
  await buildParts(["electron"]);
  upstream = await startUpstream();
  appFolder = appWithPage('<!doctype html><title>Test page</title><body><p id="page">here</p>');
  desktop = await launchDesktop({ appFolder, args: ["--server", upstream.origin] });
});

afterAll(async () => {
  await desktop?.close();
  await upstream?.stop();
  if (appFolder !== undefined) fs.rmSync(appFolder, { recursive: true, force: true });
});

interface Init {
  method?: string;
  body?: string;
  headers?: Record<string, string>;
}

const call = (address: string, init: Init = {}) =>
  desktop.page.evaluate(
    async ({ url, options }) => {
      const answer = await fetch(url, options);
      const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
      return { status: answer.status, headers, text: await answer.text() };
    },
    { url: address, options: init },
  );

test("the window shows the app's own page, titled with the server it belongs to", async () => {
  expect(await desktop.page.textContent("#page")).toBe("here");
  const title = await desktop.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => window.getTitle()),
  );
  expect(title).toEqual([`Test page — ${new URL(upstream.origin).host}`]);
});

test("before a sign-in no call carries a token", async () => {
  await call("/trpc/me", {
    headers: { authorization: "Bearer forged", "x-umg-client": "forged" },
  });
  const { headers } = upstream.last("/trpc/me");
  expect(headers.authorization).toBeUndefined();
  expect(headers.cookie).toBeUndefined();
  expect(headers["x-umg-client"]).toBe("desktop");
});

test("after a sign-in the server gets the access token with each call and the page never sees it", async () => {
  const answer = await call("/auth/sign-in", { method: "POST", body: "{}" });
  expect(answer.headers.toLowerCase()).not.toContain("set-cookie");
  await call("/trpc/me?batch=1");
  expect(upstream.last("/trpc/me").headers.authorization).toBe(`Bearer ${ACCESS}`);
  expect(upstream.last("/trpc/me").headers.cookie).toBeUndefined();
  const page = await desktop.page.evaluate(async () =>
    JSON.stringify({
      cookie: document.cookie,
      local: { ...localStorage },
      session: { ...sessionStorage },
      databases: await indexedDB.databases(),
      desktop: Object.keys((window as unknown as Probe).desktop),
      headers: [...(await fetch("/trpc/me")).headers],
    }),
  );
  for (const secret of [ACCESS, REFRESH]) {
    expect(page).not.toContain(secret);
    expect(answer.text + answer.headers).not.toContain(secret);
  }
});

test("the refresh token goes to refresh and sign-out only", async () => {
  await call("/auth/state");
  expect(upstream.last("/auth/state").headers.cookie).toBeUndefined();
  await call("/auth/refresh", { method: "POST" });
  expect(upstream.last("/auth/refresh").headers.cookie).toBe(`umg_refresh=${REFRESH}`);
});

test("without a key store no token reaches the disk", async () => {
  const remembers = await desktop.page.evaluate(async () => {
    return (await (window as unknown as Probe).desktop.info()).remembersSignIn;
  });
  for (const file of fs.readdirSync(desktop.userData, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const bytes = fs.readFileSync(path.join(file.parentPath, file.name));
    const leaked = [ACCESS, REFRESH].filter((secret) => bytes.includes(secret));
    expect({ file: file.name, leaked }).toEqual({ file: file.name, leaked: [] });
  }
  expect(fs.existsSync(path.join(desktop.userData, "sessions.bin"))).toBe(remembers);
});

test("a body of 300 kB reaches the server whole", async () => {
  const answer = await desktop.page.evaluate(async () => {
    const sent = await fetch("/trpc/big", { method: "POST", body: new Uint8Array(300_000) });
    return sent.json();
  });
  expect(answer).toEqual({ ok: true, bytes: 300_000 });
});

test("a stream arrives live, and closing it in the page closes it at the server", async () => {
  await desktop.page.evaluate(() => {
    const source = new EventSource("/trpc/stream");
    Object.assign(window, { source, got: [] });
    source.addEventListener("message", (event) =>
      (window as unknown as Probe).got.push(event.data as string),
    );
  });
  await expect.poll(() => upstream.streams()).toBe(1);
  upstream.push("second");
  await expect
    .poll(() => desktop.page.evaluate(() => (window as unknown as Probe).got))
    .toEqual(["first", "second"]);
  await desktop.page.evaluate(() => (window as unknown as Probe).source.close());
  await expect.poll(() => upstream.streams(), { timeout: 5_000 }).toBe(0);
});

test("a reload closes the streams the page had", async () => {
  await desktop.page.evaluate(() => {
    void new EventSource("/trpc/stream");
  });
  await expect.poll(() => upstream.streams()).toBe(1);
  await desktop.page.reload();
  await expect.poll(() => upstream.streams(), { timeout: 5_000 }).toBe(0);
});

test("a redirect of the server is not followed and its target not shown", async () => {
  const answer = await call("/trpc/elsewhere");
  expect(answer.headers + answer.text).not.toContain("example.com");
});

test("an inline script is blocked by the policy", async () => {
  const ran = await desktop.page.evaluate(async () => {
    const script = document.createElement("script");
    script.textContent = "window.inlineRan = true";
    document.head.append(script);
    await new Promise((resolve) => setTimeout(resolve, 100));
    return "inlineRan" in window;
  });
  expect(ran).toBe(false);
  const answer = await call("/");
  expect(answer.headers).toContain("script-src 'self'");
});

test("nothing but the app's own origin can be reached from the page", async () => {
  const before = upstream.seen.length;
  const reached = await desktop.page.evaluate(async (origin) => {
    const tried = await Promise.allSettled([fetch(origin), fetch("https://example.com/")]);
    const image = new Image();
    const loaded = new Promise((resolve) => {
      image.addEventListener("load", () => resolve("loaded"));
      image.addEventListener("error", () => resolve("refused"));
    });
    image.src = `${origin}/pixel.png`;
    return [...tried.map(({ status }) => status), await loaded];
  }, upstream.origin);
  expect(reached).toEqual(["rejected", "rejected", "refused"]);
  expect(upstream.seen.length).toBe(before);
});

test("the window cannot be sent elsewhere, nor onto an answer of the server", async () => {
  for (const target of [upstream.origin, "file:///etc/passwd", "app://console/v1/html"]) {
    await desktop.page.evaluate((url) => {
      location.href = url;
    }, target);
    await desktop.page.waitForTimeout(300);
    expect(desktop.page.url()).toMatch(/^app:\/\/console\/(#.*)?$/);
  }
  expect(await desktop.page.evaluate(() => "hacked" in window)).toBe(false);
});

test("the page opens no window", async () => {
  const opened = await desktop.page.evaluate(() => [
    window.open("https://example.com/"),
    window.open("app://console/"),
    window.open("about:blank"),
  ]);
  expect(opened).toEqual([null, null, null]);
  expect(desktop.app.windows()).toHaveLength(1);
});

test("a path that is no file of the page is answered 404, however it is written", async () => {
  for (const address of [
    "/../package.json",
    "/..%2fpackage.json",
    "/%2e%2e/main.js",
    "/%00",
    "/%ff",
  ])
    expect({ address, ...(await call(`app://console${address}`)) }).toMatchObject({
      address,
      status: 404,
    });
});

test("permissions are refused, all but copying to the clipboard", async () => {
  const found = await desktop.page.evaluate(async () => {
    const names = ["geolocation", "camera", "notifications", "clipboard-read", "clipboard-write"];
    const asked = await Notification.requestPermission();
    const states = names.map(async (name) => {
      const status = await navigator.permissions.query({ name: name as PermissionName });
      return `${name} ${status.state}`;
    });
    return [...(await Promise.all(states)), asked];
  });
  expect(found).toEqual([
    "geolocation denied",
    "camera denied",
    "notifications denied",
    "clipboard-read denied",
    "clipboard-write granted",
    "denied",
  ]);
});

test("main refuses arguments that do not fit, and says nothing of its inside", async () => {
  const refusals = await desktop.page.evaluate(() => {
    const api = (window as unknown as Probe).desktop;
    const tries = [
      () => api.saveFile("../../etc/passwd", "x"),
      () => api.setBadge("many" as never),
      () => api.notify({ title: "x", body: "y", icon: "file:///etc/passwd" } as never),
      () => api.profiles.select("no-such"),
    ];
    const said = tries.map((run) =>
      run().then(
        () => "done",
        (cause: Error) => cause.message,
      ),
    );
    return Promise.all(said);
  });
  expect(refusals).toEqual([
    "saveFile: the arguments are not valid.",
    "setBadge: the arguments are not valid.",
    "notify: the arguments are not valid.",
    "There is no such connection profile.",
  ]);
});

test("signing out forgets the session", async () => {
  await call("/auth/sign-out", { method: "POST" });
  expect(upstream.last("/auth/sign-out").headers.cookie).toBe(`umg_refresh=${REFRESH}`);
  await call("/trpc/me");
  expect(upstream.last("/trpc/me").headers.authorization).toBeUndefined();
});

test("a server that is gone is told as an error the page can show", async () => {
  await upstream.stop();
  const answer = await call("/auth/state");
  expect(answer.status).toBe(503);
  expect(JSON.parse(answer.text)).toMatchObject({ code: "unavailable" });
});
