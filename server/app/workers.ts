import { closeRotatedKeys } from "../modules/keys/index.ts";
import { createOperationWorker } from "../modules/operations/index.ts";
import { tenantOperationKinds } from "../modules/tenants/index.ts";
import type { Services } from "../platform/context/services.ts";
import { startSweeps } from "./sweeps.ts";

/** What the `work` role runs. Stops after the step, block or sweep under way. */
export function startWorkers(services: Services): { stop(): Promise<void> } {
  const operations = createOperationWorker(services, tenantOperationKinds);
  operations.start();
  const sweeps = startSweeps(
    [{ name: "close rotated keys", everyMs: 10_000, work: () => closeRotatedKeys(services) }],
    services.log,
  );
  return {
    async stop() {
      await Promise.all([operations.stop(), sweeps.stop()]);
    },
  };
}
