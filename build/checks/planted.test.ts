import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkDeadCode } from "./check-dead-code.ts";
import { checkFormat } from "./check-format.ts";
import { checkHouse } from "./check-house.ts";
import { importsCheck } from "./check-imports.ts";
import { checkLint } from "./check-lint.ts";
import { checkTypes } from "./check-types.ts";
import type { Check } from "./check.ts";
import guards from "./guards.mjs";
import rules from "./imports.mjs";
import { plantedRules, stagePlanted } from "./planted-stage.ts";

const stages: string[] = [];
afterAll(() => stages.forEach((stage) => rmSync(stage, { recursive: true, force: true })));

describe.each([
  ["program", [checkTypes, checkLint, checkFormat, importsCheck(50), checkHouse]],
  ["dead-code", [checkDeadCode]],
] satisfies [string, Check[]][])("the planted %s", (tree, checks) => {
  const expected = plantedRules(tree);
  const found = new Map<string, string[]>();

  beforeAll(async () => {
    const stage = stagePlanted(tree);
    stages.push(stage);
    for (const check of checks)
      for (const { file, rule } of (await check.run(stage)).findings)
        found.set(file, [...new Set([...(found.get(file) ?? []), `${check.name}/${rule}`])]);
    // Settings taken along from the real project, which this tiny program has no use for.
    if (tree === "dead-code")
      for (const file of ["package.json", "electron/preload/electron-in-preload.d.ts"])
        found.delete(file);
  }, 120_000);

  test.each([...expected])("%s breaks exactly %j", (file, broken) => {
    expect(found.get(file)?.toSorted()).toEqual(broken);
  });

  test("a file that breaks nothing is left alone", () => {
    expect([...found.keys()].filter((file) => !expected.has(file))).toEqual([]);
  });
});

describe("every rule is proven", () => {
  const proven = new Set([...plantedRules("program").values()].flat());

  test.each(rules.forbidden.map(({ name }) => name))(
    "the import rule %s has a planted file",
    (name) => {
      expect(proven).toContain(`imports/${name}`);
    },
  );

  test.each(Object.keys(guards.rules))("the lint rule %s has a planted file", (name) => {
    expect(proven).toContain(`lint/house(${name})`);
  });

  test("a cruiser that reads too few modules is a failure, not a success", async () => {
    const stage = stagePlanted("dead-code");
    stages.push(stage);
    await expect(importsCheck(1000).run(stage)).rejects.toThrow(/fewer than 1000/);
  });
});
