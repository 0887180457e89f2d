import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { openProfiles, type ProfileStore } from "../profiles/profile-store.ts";
import { ownPages } from "./own-pages.ts";

let folder: string;
let profiles: ProfileStore;
let done: string[];
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "umg-pages-"));
  profiles = openProfiles({
    file: path.join(folder, "profiles.json"),
    embedded: false,
    given: undefined,
  });
  done = [];
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const pages = () =>
  ownPages({
    profiles,
    language: () => "en",
    failure: () => ({ reason: "", logTail: [], logFile: "" }),
    startServer: () => done.push("start"),
    checkServer: async (origin) => {
      if (origin.includes("dead")) throw new Error(`${origin} does not answer.`);
    },
    select: (id) => void done.push(`select ${profiles.select(id).serverUrl}`),
    remove: async (id) => profiles.remove(id),
  });

async function post(fields: Record<string, string>) {
  const answer = await pages()(
    new Request("app://console/desktop/servers", {
      method: "POST",
      body: new URLSearchParams(fields),
    }),
  );
  return { status: answer?.status, html: await answer?.text() };
}

const TYPED = { action: "add", name: "", colour: "#8a4b2d" };

test("an address typed without its scheme is a server, named by its host, and opened", async () => {
  const { status } = await post({ ...TYPED, serverUrl: "console.example.com" });
  expect(status).toBe(200);
  expect(done).toEqual(["select https://console.example.com"]);
  expect(profiles.active().name).toBe("console.example.com");
});

test("a wrong address or one that does not answer is said, and what was typed stays", async () => {
  const wrong = await post({ ...TYPED, serverUrl: 'ftp://x"><script>' });
  expect(wrong.status).toBe(422);
  expect(wrong.html).toContain("The address must be https://HOST[:PORT].");
  expect(wrong.html).toContain("ftp://x&#34;&#62;&#60;script&#62;");
  const dead = await post({ ...TYPED, serverUrl: "https://dead.example.com" });
  expect(dead.html).toContain("https://dead.example.com does not answer.");
  expect(profiles.list().map(({ id }) => id)).toEqual(["none"]);
});

test("a profile that does not exist is an error on the page, not a crash", async () => {
  const { status, html } = await post({ action: "open", id: "nowhere" });
  expect([status, html]).toEqual([422, expect.stringContaining("There is no such connection")]);
});

test("only these pages exist, and none may run a script", async () => {
  const show = pages();
  for (const page of ["servers", "server-failed"]) {
    const answer = await show(new Request(`app://console/desktop/${page}`));
    expect(answer?.headers.get("content-security-policy")).toMatch(/default-src 'none'/);
    expect(answer?.headers.get("content-security-policy")).not.toContain("script-src");
  }
  expect(await show(new Request("app://console/desktop/other"))).toBeUndefined();
});
