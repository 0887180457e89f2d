import type { Check, Finding } from "./check.ts";
import { runTool, toolFailed } from "./run-tool.ts";

const LINE = /^(?:(.+?)\((\d+),\d+\): )?error (TS\d+): (.*)$/;

export const checkTypes: Check = {
  name: "types",
  async run(root) {
    const output = await runTool(root, "@typescript/native", "tsc", ["-b", "--pretty", "false"]);
    const findings: Finding[] = [];
    for (const line of output.stdout.split("\n")) {
      const match = LINE.exec(line.trim());
      if (match === null) continue;
      const [, file = "tsconfig.json", at, rule = "", text = ""] = match;
      findings.push({ file, line: at === undefined ? undefined : Number(at), rule, text });
    }
    if (output.code !== 0 && findings.length === 0) throw toolFailed("tsc", output);
    return { findings, note: "one project per runtime" };
  },
};
