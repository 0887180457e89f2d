import type { Check } from "./check.ts";
import { runTool, toolFailed } from "./run-tool.ts";

interface Report {
  readonly number_of_files: number;
  readonly number_of_rules: number;
  readonly diagnostics: readonly {
    readonly message: string;
    /** Missing for a disable comment that disables nothing. */
    readonly code?: string;
    readonly filename: string;
    readonly labels: readonly { readonly span: { readonly line: number } }[];
  }[];
}

export const checkLint: Check = {
  name: "lint",
  async run(root) {
    const output = await runTool(root, "oxlint", "oxlint", [
      "--type-aware",
      "--deny-warnings",
      "--report-unused-disable-directives-severity=error",
      "--format=json",
    ]);
    let report: Report;
    try {
      report = JSON.parse(output.stdout);
    } catch (cause) {
      throw new Error(toolFailed("oxlint", output).message, { cause });
    }
    if (report.number_of_files === 0) throw new Error("oxlint read no file");
    return {
      findings: report.diagnostics.map((each) => ({
        file: each.filename.replaceAll("\\", "/"),
        line: each.labels[0]?.span.line,
        rule: each.code ?? "unused-directive",
        text: each.message,
      })),
      note: `${report.number_of_files} files, ${report.number_of_rules} rules`,
    };
  },
};
