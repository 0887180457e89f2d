import type { Check, Finding } from "./check.ts";
import { runTool, toolFailed } from "./run-tool.ts";

interface Named {
  readonly name: string;
  readonly line?: number;
}
/** One row per file; every other key is a kind of issue with what it concerns. */
type Row = { readonly file: string } & Readonly<Record<string, readonly Named[] | string>>;

export const checkDeadCode: Check = {
  name: "dead-code",
  async run(root) {
    const output = await runTool(root, "knip", "knip", [
      "--config",
      "build/checks/knip.json",
      "--reporter",
      "json",
      "--no-progress",
      "--no-config-hints",
    ]);
    let report: { readonly issues: readonly Row[] };
    try {
      report = JSON.parse(output.stdout);
    } catch (cause) {
      throw new Error(toolFailed("knip", output).message, { cause });
    }
    return { findings: report.issues.flatMap(findingsOf), note: "" };
  },
};

function findingsOf(row: Row): Finding[] {
  return Object.entries(row).flatMap(([kind, issues]) =>
    Array.isArray(issues)
      ? issues.flat().map((issue: Named) => ({
          file: row.file,
          line: issue.line,
          rule: kind,
          text: `nobody uses ${issue.name}`,
        }))
      : [],
  );
}
