import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { checkServer } from "./check-server.ts";
import { openProfiles, partitionOf } from "./profile-store.ts";

let file: string;
beforeEach(() => {
  file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "umg-profiles-")), "profiles.json");
});
afterEach(() => fs.rmSync(path.dirname(file), { recursive: true }));

const open = (embedded = true, given?: string) => openProfiles({ file, embedded, given });
const PROD = { name: "Production", serverUrl: "https://console.example.com", colour: "#aa0000" };

test("the first start uses the server on this computer", () => {
  expect(open().active()).toMatchObject({ id: "embedded", kind: "embedded", serverUrl: null });
});

test("added and chosen profiles are there after a restart; a removed one is not", () => {
  const first = open();
  const { id } = first.add(PROD);
  first.select(id);
  expect(open().active()).toMatchObject({ ...PROD, id, active: true });
  open().remove(id);
  expect(
    open()
      .list()
      .map((one) => one.id),
  ).toEqual(["embedded"]);
  expect(open().active().id).toBe("embedded");
});

test("a server given on the command line is active for this run only", () => {
  const run = open(true, "http://127.0.0.1:7400");
  expect(run.active()).toMatchObject({
    serverUrl: "http://127.0.0.1:7400",
    name: "127.0.0.1:7400",
  });
  expect(open().active().id).toBe("embedded");
});

test("two given servers are two profiles, each with its own sign-in", () => {
  const one = open(true, "https://a.example.com").active();
  const other = open(true, "https://b.example.com").active();
  expect(one.id).not.toBe(other.id);
  expect(partitionOf(one)).not.toBe(partitionOf(other));
  // Kept in memory only.
  expect(partitionOf(one)).not.toContain("persist:");
});

test("without engines and servers there is a profile that says so, and fixed ones cannot be removed", () => {
  const slim = open(false);
  expect(slim.active()).toMatchObject({ id: "none", serverUrl: null });
  expect(() => slim.remove("none")).toThrow("cannot be removed");
  expect(() => slim.select("nowhere")).toThrow("no such");
});

test("an unreadable file is kept aside and the console starts", () => {
  fs.writeFileSync(file, '{"active": 5');
  expect(open().active().id).toBe("embedded");
  expect(fs.existsSync(`${file}.unreadable`)).toBe(true);
});

test("a server is added only when it answers like one", async () => {
  const answering = (status: number) => (async () => new Response("", { status })) as typeof fetch;
  await expect(checkServer("https://x.io", answering(200))).resolves.toBeUndefined();
  await expect(checkServer("https://x.io", answering(404))).rejects.toThrow(
    "not as an UnMoGrowP server",
  );
  const dead = (async () => Promise.reject(new TypeError("fetch failed"))) as typeof fetch;
  await expect(checkServer("https://x.io", dead)).rejects.toThrow("does not answer");
});
