import type { Check } from "./check.ts";
import { runTool, toolFailed } from "./run-tool.ts";

const FILE = /^(.+) \(\d+ms\)$/;
const COUNT = /on (\d+) files/;

export const checkFormat: Check = {
  name: "format",
  async run(root) {
    const output = await runTool(root, "oxfmt", "oxfmt", ["--check"]);
    const text = output.stdout + output.stderr;
    const findings = text
      .split("\n")
      .map((line) => FILE.exec(line)?.[1])
      .filter((file) => file !== undefined)
      .map((file) => ({ file, rule: "oxfmt", text: "not formatted; run `npx oxfmt`" }));
    const count = COUNT.exec(text)?.[1];
    if (count === undefined || (output.code !== 0 && findings.length === 0))
      throw toolFailed("oxfmt", output);
    return { findings, note: `${count} files` };
  },
};
