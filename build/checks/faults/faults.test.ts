import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { planted } from "./fault.ts";
import { FAULTS } from "./faults.ts";

const root = path.resolve(import.meta.dirname, "../../..");

test("there are many faults, each with a name of its own", () => {
  expect(FAULTS.length).toBeGreaterThan(100);
  expect(new Set(FAULTS.map(({ name }) => name)).size).toBe(FAULTS.length);
});

describe.each(FAULTS.map((fault) => [fault.name, fault] as const))("%s", (_, fault) => {
  test("still finds the guard it takes out, and the test that must notice", () => {
    expect(existsSync(path.join(root, fault.test.file)), fault.test.file).toBe(true);
    expect(fault.test.project === "integration").toBe(fault.test.file.endsWith(".int.test.ts"));
    const text = readFileSync(path.join(root, fault.file), "utf8");
    expect(planted(fault, text)).not.toBe(text);
  });
});
