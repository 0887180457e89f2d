// `npm run e2e [-- chromium|electron] [FILTER …]`: end-to-end tests against what `npm run build` made.
import { spawnSync } from "node:child_process";
import path from "node:path";

import { buildParts } from "../bundle/build.ts";

const root = path.resolve(import.meta.dirname, "../..");
const [first, ...rest] = process.argv.slice(2);
const project = first === "chromium" || first === "electron" ? first : undefined;
const filters = project === undefined && first !== undefined ? [first, ...rest] : rest;

await buildParts([], console.log);
const vitest = spawnSync(
  process.execPath,
  [
    path.join(root, "node_modules/vitest/vitest.mjs"),
    "run",
    "--config=build/e2e/vitest.config.ts",
    ...(project === undefined ? [] : [`--project=${project}`]),
    ...filters,
  ],
  { cwd: root, stdio: "inherit" },
);
process.exitCode = vitest.status ?? 1;
