import { existsSync } from "node:fs";
import path from "node:path";
import type { Check } from "./check.ts";
import { runTool, toolFailed } from "./run-tool.ts";

interface Report {
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: readonly {
      readonly from: string;
      readonly to: string;
      readonly rule: { readonly name: string };
    }[];
    readonly ruleSetUsed: {
      readonly forbidden: readonly { readonly name: string; readonly comment: string }[];
    };
  };
  readonly modules: readonly { readonly source: string }[];
}

export const SOURCE_FOLDERS = ["shared", "server", "renderer", "electron", "build"];

/** With the wrong TypeScript the cruiser reads next to nothing and reports no violation, hence the floor. */
export const importsCheck = (floor: number): Check => ({
  name: "imports",
  async run(root) {
    const folders = SOURCE_FOLDERS.filter((folder) => existsSync(path.join(root, folder)));
    const output = await runTool(root, "dependency-cruiser", "depcruise", [
      "--config",
      "build/checks/imports.mjs",
      "--output-type",
      "json",
      ...folders,
    ]);
    let report: Report;
    try {
      report = JSON.parse(output.stdout);
    } catch (cause) {
      throw new Error(toolFailed("dependency-cruiser", output).message, { cause });
    }
    const { violations, ruleSetUsed } = report.summary;
    const own = report.modules.filter(({ source }) => /^(?!.*node_modules).*\.tsx?$/.test(source));
    if (own.length < floor)
      throw new Error(
        `dependency-cruiser read ${own.length} modules of ours, fewer than ${floor}: it sees nothing, so it proves nothing`,
      );
    const comments = new Map(ruleSetUsed.forbidden.map((rule) => [rule.name, rule.comment]));
    return {
      findings: violations.map(({ from, to, rule }) => ({
        file: from,
        rule: rule.name,
        text: `→ ${to}: ${comments.get(rule.name) ?? ""}`,
      })),
      note: `${own.length} modules, ${ruleSetUsed.forbidden.length} rules`,
    };
  },
});
