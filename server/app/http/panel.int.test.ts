import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serveApp, type ServedApp } from "./testing/serve-app.ts";

const SECRET = "a file beside the panel";
let base: string;
let served: ServedApp;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), "umg-panel-"));
  const panel = join(base, "panel");
  await mkdir(join(panel, "assets"), { recursive: true });
  await mkdir(join(base, "panel-of-another"));
  await writeFile(join(panel, "index.html"), "<!doctype html><title>panel</title>");
  await writeFile(join(panel, "assets", "main-abc.js"), "export {}");
  await writeFile(join(panel, "100%.svg"), "<svg/>");
  await writeFile(join(base, "secret.txt"), SECRET);
  await writeFile(join(base, "panel-of-another", "index.html"), SECRET);
  served = await serveApp({ panelFolder: panel });
});
afterAll(async () => {
  await served.stop();
  await rm(base, { recursive: true, force: true });
});

test("the page forbids scripts of others, framing, sniffing and devices", async () => {
  const answer = await fetch(served.url);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
  const policy = answer.headers.get("content-security-policy") ?? "";
  const directives = new Map(
    policy.split("; ").map((part) => [part.split(" ")[0], part.split(" ").slice(1).join(" ")]),
  );
  expect(directives.get("default-src")).toBe("'none'");
  expect(directives.get("script-src")).toBe("'self'");
  expect(directives.get("connect-src")).toBe("'self'");
  expect(directives.get("frame-ancestors")).toBe("'none'");
  expect(directives.get("base-uri")).toBe("'none'");
  expect(directives.get("form-action")).toBe("'none'");
  expect(policy).not.toMatch(/unsafe-eval|https?:|\*/);
  expect(answer.headers.get("x-frame-options")).toBe("DENY");
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
  expect(answer.headers.get("cross-origin-opener-policy")).toBe("same-origin");
  expect(answer.headers.get("permissions-policy")).toContain("camera=()");
});

test("named files are kept for ever, the page itself is asked for anew", async () => {
  const cacheOf = async (path: string) =>
    (await fetch(served.url + path)).headers.get("cache-control");
  expect(await cacheOf("/assets/main-abc.js")).toContain("immutable");
  expect(await cacheOf("/")).toBe("no-cache");
  expect(await cacheOf("/index.html")).toBe("no-cache");
});

test("HEAD has the headers and no body", async () => {
  const head = await served.raw("/", { method: "HEAD" });
  const page = await served.raw("/");
  expect(head).toMatchObject({ status: 200, text: "" });
  expect(page.text).toContain("<title>panel</title>");
  for (const name of ["content-type", "content-security-policy", "cache-control"])
    expect(head.headers[name], name).toBe(page.headers[name]);
});

test("nothing answers to POST, and a folder is not a page", async () => {
  for (const path of ["/", "/index.html", "/assets/main-abc.js"])
    expect((await served.raw(path, { method: "POST" })).status).toBe(404);
  for (const path of ["/assets", "/assets/"]) {
    const answer = await served.raw(path);
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.text)).toMatchObject({ code: "not_found" });
  }
});

describe("a path out of the folder", () => {
  const up = [
    "..",
    "%2e%2e",
    "%2E.",
    "..%2f..",
    "%2e%2e%2f",
    "%252e%252e",
    "..%5c",
    "..\\",
    "%c0%ae%c0%ae",
    "%u002e%u002e",
    "..;",
    "..%00",
    ".%2e",
    "assets/..",
    "assets/%2e%2e",
    "assets%2f..",
    "./..",
    "//..",
    "%5c..%5c",
    "..%252f",
    "..%e2%88%95",
  ];
  const paths = up.flatMap((step) => [
    `/${step}/secret.txt`,
    `/${step}/${step}/secret.txt`,
    `/${step}secret.txt`,
    `/${step}/panel-of-another/index.html`,
    `/${step}/../secret.txt`,
    `/assets/${step}/${step}/secret.txt`,
  ]);

  test(`in ${paths.length} spellings leads nowhere`, async () => {
    for (const path of paths) {
      const answer = await served.raw(path);
      expect(answer.text, path).not.toContain(SECRET);
      // A path that stays inside after all may name the page itself; nothing else is found.
      expect([400, 404], `${path}: ${answer.text}`).toContain(answer.status);
      expect(answer.text, path).not.toContain(base);
    }
  });

  test("written absolutely, or as an address, leads nowhere either", async () => {
    for (const path of [join(base, "secret.txt"), `//${join(base, "secret.txt")}`])
      expect((await served.raw(path)).text, path).not.toContain(SECRET);
    const absolute = await served.raw(`http://127.0.0.1:${served.port}/../secret.txt`);
    expect(absolute.text).not.toContain(SECRET);
    for (const path of [
      "/etc/passwd",
      "/..%2f..%2f..%2f..%2f..%2f..%2fetc/passwd",
      "file:///etc/passwd",
    ])
      expect((await served.raw(path)).text, path).not.toContain("root:");
  });

  test("does not hide in a link inside the folder", async () => {
    await symlink(join(base, "secret.txt"), join(base, "panel", "link.txt"));
    expect((await served.raw("/link.txt")).text).not.toContain(SECRET);
  });
});
