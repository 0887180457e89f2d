import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";

import { appProtocol } from "./app-protocol.ts";
import { fileServer } from "./serve-file.ts";

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "umg-files-"));
  fs.mkdirSync(path.join(folder, "page/assets"), { recursive: true });
  fs.writeFileSync(path.join(folder, "secret.txt"), "secret");
  fs.writeFileSync(path.join(folder, "page/index.html"), "<!doctype html>");
  fs.writeFileSync(path.join(folder, "page/assets/app-1.js"), "1");
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

const ask = (url: string, method = "GET") =>
  fileServer(path.join(folder, "page"))(new Request(url, { method }));

test("files come with their type and the policy", async () => {
  const page = await ask("app://console/");
  expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(page.headers.get("content-security-policy")).toContain("script-src 'self'");
  const script = await ask("app://console/assets/app-1.js");
  expect(script.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  expect(script.headers.get("x-content-type-options")).toBe("nosniff");
});

test("no path leads out of the folder", async () => {
  const parts = fc.constantFrom(
    "..",
    ".",
    "%2e%2e",
    "%2f",
    "/",
    "\\",
    "%5c",
    "secret.txt",
    "page",
    "%00",
    "%",
    "~",
  );
  await fc.assert(
    fc.asyncProperty(fc.array(parts, { maxLength: 8 }), async (path) => {
      const answer = await ask(`app://console/${path.join("")}`);
      expect(await answer.text()).not.toContain("secret");
    }),
    { numRuns: 500 },
  );
});

test("only reading is answered", async () => {
  expect((await ask("app://console/", "POST")).status).toBe(405);
});

test("the server gets exactly its paths, and no other host is answered", async () => {
  const to = (name: string) => async () => new Response(name);
  const handle = appProtocol({
    files: to("file"),
    forward: to("server"),
    desktop: async ({ url }) => (url.endsWith("/desktop/x") ? new Response("main") : undefined),
  });
  const where = async (url: string) => (await handle(new Request(url))).text();
  for (const path of [
    "/trpc",
    "/trpc/a?b",
    "/auth/sign-in",
    "/v1/batch",
    "/openapi.json",
    "/healthz",
  ])
    expect(await where(`app://console${path}`)).toBe("server");
  for (const path of ["/", "/trpcs", "/authors", "/healthz/x", "/v10", "/openapi.json.js"])
    expect(await where(`app://console${path}`)).toBe("file");
  expect(await where("app://console/desktop/x")).toBe("main");
  expect((await handle(new Request("app://elsewhere/trpc/a"))).status).toBe(404);
});
