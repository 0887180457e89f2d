import { DomainError } from "#shared/errors/index.ts";
import { OperationId } from "#shared/kernel/ids.ts";
import { newId } from "#server/platform/context/new-id.ts";
import type { Services } from "#server/platform/context/services.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import type { OperationKind } from "./operation-kind.ts";
import { announceOperation } from "./operation-run.ts";
import { insertOperation, insertSteps } from "./operations.store.ts";

/** A step whose work the starting transaction itself does, or that there is no need for. */
export interface SettledStep {
  state: "done" | "skipped";
  note?: string;
  output?: unknown;
}

/**
 * Enqueues an operation for the transaction's tenant, in that transaction; workers hear of it after the commit.
 * @throws `operation_conflict` when one of this kind is open for the tenant.
 */
export async function startOperation<Input>(
  tx: Tx,
  services: Pick<Services, "broadcast">,
  start: {
    kind: OperationKind<Input>;
    input: Input;
    /** Name of the person or job, for people. */
    createdBy: string;
    settled?: Readonly<Record<string, SettledStep>>;
    runAfter?: Date;
  },
): Promise<OperationId> {
  const operationId = OperationId.parse(newId());
  const { kind, input, createdBy, settled = {}, runAfter = null } = start;
  const inserted = await insertOperation(tx, {
    operationId,
    kind: kind.name,
    input,
    createdBy,
    runAfter,
  });
  if (!inserted) throw new DomainError("operation_conflict");
  await insertSteps(
    tx,
    operationId,
    kind.steps.map(({ name }) => {
      const { state = "pending", note = null, output = null } = settled[name] ?? {};
      return { name, state, note, output };
    }),
  );
  announceOperation(tx, services, operationId);
  wakeWorkers(tx, services);
  return operationId;
}

export function wakeWorkers(tx: Tx, services: Pick<Services, "broadcast">): void {
  tx.afterCommit(() => services.broadcast.announce({ type: "work", queue: "operations" }));
}
