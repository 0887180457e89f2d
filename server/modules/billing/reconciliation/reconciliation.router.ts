import {
  ListRuns,
  ReconcileInput,
  ReconciliationRun,
  RunPage,
  RunRef,
  RunSummary,
} from "#shared/contracts/billing/reconciliation.ts";
import { platformMutation, platformQuery, router } from "#server/platform/trpc/index.ts";
import { getRun, listRuns } from "./read-runs.ts";
import { startRun } from "./start-run.ts";

export const reconciliationRouter = router({
  runs: platformQuery("reconciliation.read")
    .input(ListRuns)
    .output(RunPage)
    .query(({ ctx, input }) => listRuns(ctx, input)),
  get: platformQuery("reconciliation.read")
    .input(RunRef)
    .output(ReconciliationRun)
    .query(({ ctx, input }) => getRun(ctx, input.runId)),
  run: platformMutation("reconciliation.run")
    .input(ReconcileInput)
    .output(RunSummary)
    .mutation(({ ctx, input }) => startRun(ctx, input)),
});
