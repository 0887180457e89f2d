import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import type { Check, CheckResult } from "./check.ts";
import { CHECKS } from "./checks.ts";

const USAGE = `npm run verify [-- --only NAME]   NAME: ${CHECKS.map(({ name }) => name).join(", ")}`;

interface Verdict {
  readonly name: string;
  readonly result: CheckResult | Error;
  readonly seconds: number;
}

const { values } = parseArgs({
  options: { only: { type: "string", multiple: true }, help: { type: "boolean" } },
});
const wanted = CHECKS.filter(({ name }) => values.only?.includes(name) ?? true);
const unknown = values.only?.find((name) => !CHECKS.some((check) => check.name === name));
if (values.help === true || unknown !== undefined) {
  process.stderr.write(
    `${unknown === undefined ? "" : `There is no check ${unknown}. `}${USAGE}\n`,
  );
  process.exit(unknown === undefined ? 0 : 2);
}

const root = path.resolve(import.meta.dirname, "../..");
const queue = [...wanted];
const verdicts: Verdict[] = [];
await Promise.all(Array.from({ length: Math.max(1, os.availableParallelism()) }, worker));

const failed = verdicts.filter(
  ({ result }) => result instanceof Error || result.findings.length > 0,
);
for (const { name, result } of failed) {
  if (result instanceof Error) process.stdout.write(`\n${name}: ${result.message}\n`);
  else process.stdout.write(`\n${name}\n${result.findings.map(line).join("\n")}\n`);
}
process.stdout.write(
  `\n${verdicts.length - failed.length} passed, ${failed.length} failed, 0 skipped\n`,
);
process.exitCode = failed.length === 0 ? 0 : 1;

async function worker(): Promise<void> {
  for (let check = queue.shift(); check !== undefined; check = queue.shift()) {
    const verdict = await judge(check);
    verdicts.push(verdict);
    process.stdout.write(`${summary(verdict)}\n`);
  }
}

async function judge(check: Check): Promise<Verdict> {
  const from = performance.now();
  const result = await check.run(root).catch((cause: unknown) => cause as Error);
  return { name: check.name, result, seconds: (performance.now() - from) / 1000 };
}

function summary({ name, result, seconds }: Verdict): string {
  const [verdict, note] =
    result instanceof Error
      ? ["BROKEN", ""]
      : result.findings.length === 0
        ? ["ok", result.note]
        : ["FAIL", `${result.findings.length} findings; ${result.note}`];
  return `${name.padEnd(10)} ${verdict.padEnd(6)} ${seconds.toFixed(1).padStart(5)} s  ${note}`;
}

function line({ file, line: at, rule, text }: CheckResult["findings"][number]): string {
  return `  ${file}${at === undefined ? "" : `:${at}`}  ${rule}  ${text}`;
}
