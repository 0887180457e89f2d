// `node build/checks/faults/run.ts [--only NAME …] [--smoke] [--seed N]`: takes one guard after the other out of a copy of the
// program and expects a test to notice.
import { parseArgs } from "node:util";
import { randomFrom } from "../../bench/measure.ts";
import type { Fault } from "./fault.ts";
import { FAULTS } from "./faults.ts";
import { judge, runTest, type Outcome } from "./judge.ts";
import { stageTree } from "./stage.ts";

const SAMPLE = 4;
const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true },
    smoke: { type: "boolean", default: false },
    seed: { type: "string" },
  },
});
const unknown = values.only?.find((name) => !FAULTS.some((fault) => matches(fault, name)));
if (unknown !== undefined) {
  process.stderr.write(`There is no fault ${unknown}.\n`);
  process.exit(2);
}
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 32));
const wanted = FAULTS.filter((fault) => values.only?.some((name) => matches(fault, name)) ?? true);
const chosen = values.smoke ? sampled(wanted, seed) : wanted;
if (values.smoke) say(`seed ${seed}: ${chosen.length} of ${FAULTS.length} faults`);

const stage = stageTree();
const stop = () => {
  stage.remove();
  process.exit(130);
};
process.once("SIGINT", stop).once("SIGTERM", stop);
let killed = 0;
const survivors: string[] = [];
try {
  // By test file, so that each is seen green once before it counts.
  for (const [key, faults] of Map.groupBy(chosen, ({ test }) => `${test.project} ${test.file}`)) {
    const [first] = faults;
    const calm = first && (await runTest(stage.folder, first.test));
    if (calm !== "green") say(`${key} is not green by itself: ${reason(calm)}`);
    for (const fault of faults) {
      const from = performance.now();
      const outcome = calm === "green" ? await judge(stage.folder, fault) : calm;
      const seconds = ((performance.now() - from) / 1000).toFixed(1).padStart(6);
      const verdict = calm === "green" && outcome === "red" ? "killed" : named(outcome);
      if (verdict === "killed") killed += 1;
      else survivors.push(`${verdict} ${fault.name} (${fault.file}; ${fault.test.file})`);
      say(
        `${verdict.padEnd(8)} ${seconds} s  ${fault.name}${verdict === "BROKEN" ? `: ${reason(outcome)}` : ""}`,
      );
    }
  }
} finally {
  stage.remove();
}
for (const survivor of survivors) say(survivor);
say(`${killed} passed, ${survivors.length} failed, 0 skipped`);
process.exit(survivors.length === 0 && killed > 0 ? 0 : 1);

function matches({ name, test, file }: Fault, wantedName: string): boolean {
  return name === wantedName || test.file === wantedName || file === wantedName;
}

function sampled(faults: readonly Fault[], from: number): Fault[] {
  const random = randomFrom(from);
  const left = [...faults];
  const drawn: Fault[] = [];
  while (drawn.length < SAMPLE && left.length > 0)
    drawn.push(...left.splice(Math.floor(random() * left.length), 1));
  return drawn;
}

function named(outcome: Outcome | undefined): string {
  return outcome === "green" ? "SURVIVED" : "BROKEN";
}

function reason(outcome: Outcome | undefined): string {
  return typeof outcome === "object" ? outcome.broken : String(outcome);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
