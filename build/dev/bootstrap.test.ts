import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { nodePath, whyInstall } from "./bootstrap.mjs";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "umg-bootstrap-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Entry {
  version: string;
  optional?: boolean;
}

function lay(wanted: Record<string, Entry>, present?: Record<string, Entry>): void {
  writeFileSync(path.join(folder, "package-lock.json"), JSON.stringify({ packages: wanted }));
  if (present === undefined) return;
  for (const name of Object.keys(present)) mkdirSync(path.join(folder, name), { recursive: true });
  mkdirSync(path.join(folder, "node_modules"), { recursive: true });
  const hidden = path.join(folder, "node_modules/.package-lock.json");
  writeFileSync(hidden, JSON.stringify({ packages: present }));
}

const a = { "node_modules/a": { version: "1.0.0" } };

describe("packages are installed", () => {
  test("on a clean clone", () => {
    lay(a);
    expect(whyInstall(folder)).toMatch(/nothing is installed/);
  });

  test("when the lock file names another version", () => {
    lay({ "node_modules/a": { version: "2.0.0" } }, a);
    expect(whyInstall(folder)).toMatch(/^a is not the one/);
  });

  test("when one was added or its folder is gone", () => {
    lay({ ...a, "node_modules/b": { version: "1.0.0" } }, a);
    expect(whyInstall(folder)).toMatch(/^b is not the one/);
    lay(a, a);
    rmSync(path.join(folder, "node_modules/a"), { recursive: true });
    expect(whyInstall(folder)).toMatch(/a is gone/);
  });

  test("but not again when all is there, nor for an optional one of another platform", () => {
    lay({ ...a, "node_modules/other-platform": { version: "1.0.0", optional: true } }, a);
    expect(whyInstall(folder)).toBeUndefined();
  });
});

test("the project runs on a Node of its own, and its path is that of a node", () => {
  expect(nodePath()).toMatch(/node(\.exe)?$/);
});
