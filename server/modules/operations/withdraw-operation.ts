import type { OperationKind } from "./operation-kind.ts";
import type { Services } from "#server/platform/context/services.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { announceOperation } from "./operation-run.ts";
import { cancelQueued } from "./operations.store.ts";

/** Ends an operation of the tenant that has not begun yet. False when none waits: it runs already, or there is none. */
export async function withdrawOperation(
  tx: Tx,
  services: Pick<Services, "broadcast">,
  kind: OperationKind["name"],
): Promise<boolean> {
  const operationId = await cancelQueued(tx, kind);
  if (operationId === undefined) return false;
  announceOperation(tx, services, operationId);
  return true;
}
