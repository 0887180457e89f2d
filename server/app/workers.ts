import { expireImpersonations } from "../modules/access/index.ts";
import { signAuditSegments } from "../modules/audit/index.ts";
import { createRefusedRecorder, ingestOperationKinds, startSink } from "../modules/ingest/index.ts";
import { makeCalls } from "../modules/billing/calls/index.ts";
import { renewDue, type Failing } from "../modules/billing/subscriptions/index.ts";
import { reportUsage } from "../modules/billing/meters/index.ts";
import { advanceMoves } from "../modules/billing/moves/index.ts";
import { dunningDue } from "../modules/billing/dunning/index.ts";
import { sendMails } from "../modules/billing/mails/index.ts";
import { reconcileDue } from "../modules/billing/reconciliation/index.ts";
import { processWebhooks } from "../modules/billing/webhooks/index.ts";
import { closeRotatedKeys } from "../modules/keys/index.ts";
import { createOperationWorker } from "../modules/operations/index.ts";
import { tenantOperationKinds } from "../modules/tenants/index.ts";
import { createUsageMeter } from "../modules/usage/index.ts";
import type { Services } from "../platform/context/services.ts";
import type { ServerConfig } from "../platform/config/config.ts";
import { startSweeps } from "./sweeps.ts";

/** What the `work` role runs. Stops after the step, block or sweep under way. */
export function startWorkers(
  services: Services,
  config: Pick<ServerConfig, "logRetentionHours">,
): { stop(): Promise<void> } {
  const operations = createOperationWorker(services, [
    ...tenantOperationKinds,
    ...ingestOperationKinds,
  ]);
  operations.start();
  const refused = createRefusedRecorder(services);
  const sink = startSink({
    services,
    eventLog: services.eventLog,
    refused,
    keptMs: config.logRetentionHours * 3_600_000,
  });
  const usage = createUsageMeter(services);
  const failing: Failing = new Map();
  const sweeps = startSweeps(
    [
      { name: "close rotated keys", everyMs: 10_000, work: () => closeRotatedKeys(services) },
      { name: "sign audit segments", everyMs: 5000, work: () => signAuditSegments(services) },
      { name: "expire impersonations", everyMs: 1000, work: () => expireImpersonations(services) },
      { name: "renew subscriptions", everyMs: 2000, work: () => renewDue(services, failing) },
      { name: "calls to payment providers", everyMs: 1000, work: () => makeCalls(services) },
      {
        name: "moves between payment providers",
        everyMs: 2000,
        work: () => advanceMoves(services),
      },
      { name: "usage to provider meters", everyMs: 60_000, work: () => reportUsage(services) },
      {
        name: "webhooks of payment providers",
        everyMs: 1000,
        work: () => processWebhooks(services),
      },
      { name: "dunning", everyMs: 2000, work: () => dunningDue(services) },
      { name: "mails", everyMs: 2000, work: () => sendMails(services) },
      { name: "reconcile billing", everyMs: 3000, work: () => reconcileDue(services) },
      { name: "meter usage", everyMs: 1500, work: () => usage.pass() },
    ],
    services.log,
  );
  return {
    async stop() {
      await Promise.all([operations.stop(), sink.stop(), sweeps.stop()]);
      usage.close();
      await refused.close();
    },
  };
}
