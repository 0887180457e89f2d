#!/usr/bin/env node
// `npx unmogrowp …`: the command line under the project's own Node, from the sources or from what was built.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { nodePath, root } from "./bootstrap.mjs";

const entry = ["server/main.ts", "dist/server/main.js"].find((file) =>
  existsSync(path.join(root, file)),
);
if (entry === undefined || !existsSync(path.join(root, "node_modules"))) {
  process.stderr.write(
    `UnMoGrowP is not installed completely. Run npm ci in ${root}, then try again.\n`,
  );
  process.exit(1);
}
const child = spawn(nodePath(), [path.join(root, entry), ...process.argv.slice(2)], {
  stdio: "inherit",
});
// A terminal sends Ctrl-C to both of us, and a second one would end the server at once.
const fromTerminal = process.stdin.isTTY || process.stdout.isTTY;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
  process.on(signal, () => {
    if (!(signal === "SIGINT" && fromTerminal)) child.kill(signal);
  });
child.on("error", (error) => {
  process.stderr.write(`Node could not be started: ${error.message}\n`);
  process.exit(1);
});
child.on("exit", (code, signal) => {
  if (signal === null) process.exit(code ?? 1);
  // Ends as the child did, so that a shell sees the signal.
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
