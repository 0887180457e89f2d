import { spawn } from "node:child_process";
import path from "node:path";
import type { Check, Finding } from "./check.ts";

/** Takes each guard of the list out of a copy of the program: minutes of work, so only `--only faults` runs it. */
export const checkFaults: Check = {
  name: "faults",
  async run(root) {
    if (!process.argv.includes(this.name)) return { findings: [], note: "only when asked for" };
    const lines = (await printed(root)).trimEnd().split("\n");
    const note = lines.pop() ?? "";
    const findings = lines.flatMap((line): Finding[] => {
      const [, rule, text = "", file = ""] = /^(SURVIVED|BROKEN) (\S+) \(([^;]+);/.exec(line) ?? [];
      return rule === undefined ? [] : [{ file, rule, text }];
    });
    if (!/^\d+ passed, 0 failed/.test(note) && findings.length === 0) throw new Error(note);
    return { findings, note };
  },
};

function printed(root: string): Promise<string> {
  const child = spawn(process.execPath, [path.join(root, "build/checks/faults/run.ts")], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", () => resolve(output));
  });
}
