import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";

export interface ToolOutput {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the JavaScript behind an npm package's command under this very Node; works without a shell on every platform. */
export function runTool(
  root: string,
  packageName: string,
  command: string,
  args: readonly string[],
): Promise<ToolOutput> {
  const folder = path.join(root, "node_modules", packageName);
  const manifest: { bin?: string | Record<string, string> } = JSON.parse(
    readFileSync(path.join(folder, "package.json"), "utf8"),
  );
  const script = typeof manifest.bin === "string" ? manifest.bin : manifest.bin?.[command];
  if (script === undefined) throw new Error(`${packageName} has no command ${command}`);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(folder, script), ...args], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined },
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (code) =>
      // Some tools colour what they print under CI whatever they are told.
      resolve({
        code,
        stdout: stripVTControlCharacters(stdout),
        stderr: stripVTControlCharacters(stderr),
      }),
    );
  });
}

/** A tool that broke is never a tool that found nothing. */
export function toolFailed(name: string, output: ToolOutput): Error {
  const said = `${output.stdout}\n${output.stderr}`.trim().slice(-2000);
  return new Error(`${name} did not run (exit ${output.code}):\n${said}`);
}
