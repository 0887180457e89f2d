import { setTimeout as sleep } from "node:timers/promises";
import { InvalidArgumentError, type Command } from "commander";
import type { ReconciliationRun } from "#shared/contracts/billing/reconciliation.ts";
import { Month } from "#shared/contracts/usage.ts";
import type { CliClient } from "../client/client.ts";
import { EXIT } from "../exit-codes.ts";
import type { Output } from "../output.ts";
import { withServer } from "./run.ts";

const month = (text: string): string => {
  if (!Month.safeParse(text).success)
    throw new InvalidArgumentError("give a month such as 2026-11");
  return text;
};

export function addReconcile(billing: Command): void {
  billing
    .command("reconcile")
    .description(
      "compare books, providers and counted events of a month; with --wait it exits with 1 when something differs, 6 when a provider did not answer",
    )
    .option("--month <month>", "2026-11; default: the running one", month)
    .option("--wait", "until it is over, and print what differs")
    .action((options: { month?: string; wait?: boolean }, command: Command) =>
      withServer(command, async ({ client, out }) => {
        const { runId, ...run } = await client.reconciliation.run.mutate(
          options.month === undefined ? {} : { month: options.month },
        );
        if (options.wait !== true) return out.record({ runId, ...run });
        show(out, await waitFor(client, runId));
      }),
    );
}

async function waitFor(client: CliClient, runId: string): Promise<ReconciliationRun> {
  for (;;) {
    const run = await client.reconciliation.get.query({ runId });
    if (run.state !== "running") return run;
    await sleep(500);
  }
}

/** 1: something differs, or the run failed. 6: nothing does, but a provider did not answer. */
export const exitCodeOfRun = ({
  state,
  unreachable,
}: Pick<ReconciliationRun, "state" | "unreachable">): number =>
  state !== "clean" ? EXIT.failed : unreachable.length > 0 ? EXIT.unavailable : EXIT.ok;

function show(out: Output, run: ReconciliationRun): void {
  process.exitCode = exitCodeOfRun(run);
  if (out.json) return out.record(run);
  const { differences, ...summary } = run;
  if (differences.length > 0)
    out.table(differences, ["tenantName", "kind", "subject", "ours", "theirs", "currency", "note"]);
  out.record(summary);
  if (run.unreachable.length > 0)
    out.say(`Did not answer: ${run.unreachable.join(", ")}. Nothing is said of their part.`);
}
