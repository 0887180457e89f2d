import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { keyStore } from "./key-store.ts";
import { openSessionVault, type SecretBox } from "./session-vault.ts";
import { readSetCookies } from "./set-cookie.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "umg-vault-"));
  file = path.join(folder, "sessions.bin");
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

/** Stands for the system's key store: unreadable without it, and not the text itself. */
const box = (available = true): SecretBox => ({
  available: () => available,
  seal: (text) => Buffer.from(`sealed${Buffer.from(text).toString("base64")}`),
  open: (sealed) => Buffer.from(sealed.toString().slice(6), "base64").toString(),
});

const SIGN_IN = [
  "umg_access=a1; Path=/; HttpOnly; Max-Age=600",
  "umg_refresh=r1; Path=/auth; HttpOnly; Max-Age=86400",
];

describe("the session vault", () => {
  test("a sign-in survives a restart, sealed and for this account only", () => {
    openSessionVault(file, box()).absorb("p", SIGN_IN);
    expect(openSessionVault(file, box()).refresh("p")).toBe("r1");
    expect(fs.readFileSync(file, "utf8")).not.toMatch(/umg_|r1|a1/);
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  });

  test("without a key store nothing is written, and what lay there is removed", () => {
    openSessionVault(file, box()).absorb("p", SIGN_IN);
    const vault = openSessionVault(file, box(false));
    vault.absorb("p", SIGN_IN);
    expect(vault.remembers).toBe(false);
    expect(vault.access("p")).toBe("a1");
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  test("one profile's sign-in is never another's", () => {
    const vault = openSessionVault(file, box());
    vault.absorb("p", SIGN_IN);
    expect([vault.access("q"), vault.refresh("q")]).toEqual([undefined, undefined]);
  });

  test("a token is not used from the moment it ends", () => {
    let now = 1_000_000;
    const vault = openSessionVault(file, box(), () => now);
    vault.absorb("p", SIGN_IN);
    now += 599_999;
    expect(vault.access("p")).toBe("a1");
    now += 1;
    expect(vault.access("p")).toBeUndefined();
    expect(vault.refresh("p")).toBe("r1");
  });

  test("a rotated refresh token replaces the old one on disk at once", () => {
    const vault = openSessionVault(file, box());
    vault.absorb("p", SIGN_IN);
    vault.absorb("p", ["umg_refresh=r2; Path=/auth; Max-Age=86400"]);
    expect(openSessionVault(file, box()).refresh("p")).toBe("r2");
  });

  test("the server's deletion and a removed profile leave nothing", () => {
    const vault = openSessionVault(file, box());
    vault.absorb("p", SIGN_IN);
    vault.absorb("p", [
      "umg_access=; Max-Age=0",
      "umg_refresh=gone; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
    ]);
    expect([vault.access("p"), vault.refresh("p")]).toEqual([undefined, undefined]);
    vault.absorb("p", SIGN_IN);
    vault.forget("p");
    expect(openSessionVault(file, box()).refresh("p")).toBeUndefined();
  });

  test("the sign-in of a server given for one run ends with it", () => {
    openSessionVault(file, box()).absorb("given-0123", SIGN_IN);
    expect(openSessionVault(file, box()).refresh("given-0123")).toBeUndefined();
  });

  test("a damaged file counts as not signed in", () => {
    fs.writeFileSync(file, "sealed%%%");
    expect(openSessionVault(file, box()).refresh("p")).toBeUndefined();
  });

  test("other cookies are not kept", () => {
    openSessionVault(file, box()).absorb("p", ["theme=dark", "__proto__=x; Max-Age=9"]);
    expect(fs.existsSync(file)).toBe(false);
  });
});

test("a cookie value that could end a header or begin another cookie is refused", () => {
  const bad = ["a=x\r\ny", "b=x y", 'c="x"', "d=x,y", "=x", "e"];
  expect(readSetCookies(bad, 0)).toEqual([]);
  expect(readSetCookies(["ok=eyJh.eyJi-_.c; Path=/"], 0)).toEqual([
    { name: "ok", value: "eyJh.eyJi-_.c", expiresAt: undefined },
  ]);
});

test("Linux's basic_text, a password everybody knows, counts as no key store", () => {
  const storage = {
    isEncryptionAvailable: () => true,
    encryptString: (text: string) => Buffer.from(text),
    decryptString: String,
  };
  expect(keyStore(storage).available()).toBe(true);
  expect(keyStore({ ...storage, getSelectedStorageBackend: () => "basic_text" }).available()).toBe(
    false,
  );
  expect(keyStore({ ...storage, isEncryptionAvailable: () => false }).available()).toBe(false);
});
