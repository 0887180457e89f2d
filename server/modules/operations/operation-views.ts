import type { Operation } from "#shared/contracts/operations.ts";
import type { OperationId, TenantId } from "#shared/kernel/ids.ts";
import type { Services } from "#server/platform/context/services.ts";
import type { PlatformTx } from "#server/platform/postgres/tx.ts";
import {
  selectOperationViews,
  selectSteps,
  type OperationFilter,
  type OperationRow,
  type StepRow,
} from "./operations.store.ts";

/** Operations with their steps, newest first: two queries for any number of them. */
export async function readOperations(
  tx: PlatformTx,
  filter: OperationFilter,
  limit: number,
): Promise<Operation[]> {
  const rows = await selectOperationViews(tx, filter, limit);
  const steps =
    rows.length > 0
      ? await selectSteps(
          tx,
          rows.map((row) => row.operationId),
        )
      : [];
  const byOperation = Map.groupBy(steps, (step) => step.operationId);
  return rows.map((row) => toOperation(row, byOperation.get(row.operationId) ?? []));
}

export const readOneOperation = async (
  tx: PlatformTx,
  operationId: OperationId,
): Promise<Operation | undefined> => (await readOperations(tx, { operationId }, 1))[0];

/** For live streams and overviews; undefined when the tenant has no such operation. */
export const readOperation = (
  services: Pick<Services, "db">,
  tenantId: TenantId,
  operationId: OperationId,
): Promise<Operation | undefined> =>
  services.db.tenant(tenantId, "read", (tx) => readOneOperation(tx, operationId));

const instant = (date: Date | null): string | null => date?.toISOString() ?? null;

const toOperation = (row: OperationRow & { tenantName: string }, steps: StepRow[]): Operation => ({
  operationId: row.operationId,
  tenantId: row.tenantId,
  tenantName: row.tenantName,
  kind: row.kind,
  state: row.state,
  cancelRequested: row.cancelRequested,
  createdBy: row.createdBy,
  createdAt: row.createdAt.toISOString(),
  startedAt: instant(row.startedAt),
  endedAt: instant(row.endedAt),
  steps: steps.map((step) => ({
    name: step.name,
    state: step.state,
    attempts: step.attempts,
    startedAt: instant(step.startedAt),
    endedAt: instant(step.endedAt),
    note: step.note,
    error:
      step.errorCode === null ? null : { code: step.errorCode, message: step.errorMessage ?? "" },
  })),
});
