import type { z } from "zod";
import type { ReconcileInput, RunSummary } from "#shared/contracts/billing/reconciliation.ts";
import { DomainError } from "#shared/errors/index.ts";
import { newId } from "#server/platform/context/new-id.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { announceRun } from "./announce-run.ts";
import { toSummary } from "./read-runs.ts";
import { insertRun, selectRun } from "./runs.store.ts";

/** Begins one; a worker takes it within seconds. @throws `reconciliation_running` */
export async function startRun(
  { tx, services, request, audit }: Pick<TenantContext, "tx" | "services" | "request" | "audit">,
  input: z.infer<typeof ReconcileInput>,
): Promise<RunSummary> {
  const at = services.clock.now();
  const month = input.month ?? at.toISOString().slice(0, 7);
  const runId = newId(at.getTime());
  const started = await insertRun(tx, { runId, month, by: request.actorName, at });
  if (!started) throw new DomainError("reconciliation_running");
  await audit({ target: month, after: { runId, month } });
  tx.afterCommit(() => announceRun(services, runId));
  const run = await selectRun(tx, runId);
  if (!run) throw new DomainError("not_found", { what: "reconciliation" });
  return toSummary(run);
}
