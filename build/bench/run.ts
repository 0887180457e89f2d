// `npm run bench [-- NAME …] [--smoke] [--seed N]`: each bench in a process of its own, its last line one JSON object.
import { spawn } from "node:child_process";
import { globSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

import type { LoadedBench, Outcome } from "./harness.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    smoke: { type: "boolean", default: false },
    seed: { type: "string" },
    file: { type: "string" },
  },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 32));
if (values.file === undefined) await runAll();
else await runOne(values.file);

async function runOne(file: string): Promise<void> {
  const loaded: { default: LoadedBench } = await import(pathToFileURL(path.resolve(file)).href);
  const outcome = await loaded.default.run({ smoke: values.smoke, seed, log: console.log });
  console.log(JSON.stringify(outcome));
  process.exit(outcome.pass ? 0 : 1);
}

async function runAll(): Promise<void> {
  const files = globSync("*.bench.ts", { cwd: import.meta.dirname }).toSorted();
  const named = (file: string) => file.replace(/\.bench\.ts$/, "");
  const unknown = positionals.find((name) => !files.some((file) => named(file) === name));
  if (unknown !== undefined) {
    console.error(`There is no bench ${unknown}. There are: ${files.map(named).join(", ")}`);
    process.exit(2);
  }
  const wanted = files.filter(
    (file) => positionals.length === 0 || positionals.includes(named(file)),
  );
  console.log(`seed ${seed}${values.smoke ? ", short form: nothing is judged" : ""}`);
  const rows: { name: string; code: number; outcome: Outcome | undefined }[] = [];
  for (const file of wanted) {
    const { code, output } = await spawned(path.join(import.meta.dirname, file));
    rows.push({ name: named(file), code, outcome: outcomeOf(output) });
  }
  if (rows.length > 1) console.log(`\n${rows.map(summary).join("\n")}`);
  const failed = rows.filter(({ code, outcome }) => code !== 0 || outcome === undefined).length;
  if (values.smoke || rows.length > 1)
    console.log(`${rows.length - failed} passed, ${failed} failed, 0 skipped`);
  process.exitCode = failed === 0 ? 0 : 1;
}

function spawned(file: string): Promise<{ code: number; output: string }> {
  const flags = [...(values.smoke ? ["--smoke"] : []), `--seed=${seed}`, `--file=${file}`];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--expose-gc", import.meta.filename, ...flags], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      process.stdout.write(text);
    });
    const limit = setTimeout(() => child.kill("SIGKILL"), values.smoke ? 180_000 : 2_400_000);
    child.on("error", reject);
    child.on("exit", (code) => {
      clearTimeout(limit);
      setTimeout(() => resolve({ code: code ?? 1, output }), 50);
    });
  });
}

function outcomeOf(output: string): Outcome | undefined {
  try {
    return JSON.parse(output.trimEnd().split("\n").at(-1) ?? "");
  } catch {
    return undefined;
  }
}

function summary({ name, outcome }: { name: string; outcome: Outcome | undefined }): string {
  if (outcome === undefined) return `${name.padEnd(18)} BROKEN`;
  const figure = outcome.ratio ?? `${outcome.value} ${outcome.unit ?? ""}`.trim();
  const verdict = outcome.smoke ? "runs" : outcome.pass ? "ok" : outcome.noisy ? "NOISY" : "MISSED";
  return `${name.padEnd(18)} ${verdict.padEnd(6)} ${figure}  gate ${outcome.gate}  aim ${outcome.aim}  spread ${Math.round(outcome.spread * 100)} %`;
}
