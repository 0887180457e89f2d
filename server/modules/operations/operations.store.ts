import type { z } from "zod";
import type { OPERATION_STATES, OperationKind, STEP_STATES } from "#shared/contracts/operations.ts";
import type { OperationId, TenantId } from "#shared/kernel/ids.ts";
import { allOf, sql } from "#server/platform/postgres/sql.ts";
import type { PlatformTx, Tx } from "#server/platform/postgres/tx.ts";

export type OperationStateName = (typeof OPERATION_STATES)[number];

export interface OperationRow {
  tenantId: TenantId;
  operationId: OperationId;
  kind: z.infer<typeof OperationKind>;
  state: OperationStateName;
  input: unknown;
  cancelRequested: boolean;
  createdBy: string;
  createdAt: Date;
  startedAt: Date | null;
  endedAt: Date | null;
}

export interface StepRow {
  operationId: OperationId;
  position: number;
  name: string;
  state: (typeof STEP_STATES)[number];
  attempts: number;
  undoAttempts: number;
  output: unknown;
  note: string | null;
  errorCode: string | null;
  errorMessage: string | null;
  startedAt: Date | null;
  endedAt: Date | null;
}

export type DueOperation = Pick<OperationRow, "tenantId" | "operationId" | "kind">;

const OPERATION = sql`tenant_id as "tenantId", operation_id as "operationId", kind, state, input, cancel_requested as "cancelRequested",
  created_by as "createdBy", created_at as "createdAt", started_at as "startedAt", ended_at as "endedAt"`;
const STEP = sql`operation_id as "operationId", position, name, state, attempts, undo_attempts as "undoAttempts", output, note,
  error_code as "errorCode", error_message as "errorMessage", started_at as "startedAt", ended_at as "endedAt"`;

/** False when one of this kind is already open for the tenant. */
export async function insertOperation(
  tx: Tx,
  operation: {
    operationId: OperationId;
    kind: string;
    input: unknown;
    createdBy: string;
    runAfter: Date | null;
  },
): Promise<boolean> {
  const rows =
    await tx.run(sql`insert into operations (operation_id, kind, input, created_by, run_after)
    values (${operation.operationId}, ${operation.kind}, ${JSON.stringify(operation.input)}, ${operation.createdBy}, coalesce(${operation.runAfter}::timestamptz, now()))
    on conflict do nothing`);
  return rows === 1;
}

export async function insertSteps(
  tx: Tx,
  operationId: OperationId,
  steps: readonly {
    name: string;
    state: "pending" | "done" | "skipped";
    note: string | null;
    output: unknown;
  }[],
): Promise<void> {
  await tx.run(sql`insert into operation_steps (operation_id, position, name, state, note, output, attempts, started_at, ended_at)
    select ${operationId}, s.position - 1, s.name, s.state, s.note, s.output, (s.state = 'done')::int,
      case when s.state = 'pending' then null else now() end, case when s.state = 'pending' then null else now() end
    from rows from (jsonb_to_recordset(${JSON.stringify(steps)}) as (name text, state text, note text, output jsonb)) with ordinality
      as s (name, state, note, output, position)`);
}

export const selectSteps = (
  tx: PlatformTx,
  operationIds: readonly OperationId[],
): Promise<StepRow[]> =>
  tx.many(
    sql<StepRow>`select ${STEP} from operation_steps where operation_id = any(${operationIds}::uuid[]) order by operation_id, position`,
  );

/** Operations of all tenants that nobody holds and whose time has come. */
export const selectDue = (
  tx: PlatformTx,
  kinds: readonly string[],
  limit: number,
): Promise<DueOperation[]> =>
  tx.many(sql<DueOperation>`select tenant_id as "tenantId", operation_id as "operationId", kind from operations
    where kind = any(${kinds}) and state in ('queued', 'running', 'compensating', 'failed') and run_after <= now() and (lease_until is null or lease_until < now())
    order by run_after limit ${limit}`);

/** Takes the lease unless somebody holds it. */
export async function takeLease(
  tx: Tx,
  operationId: OperationId,
  owner: string,
  leaseMs: number,
): Promise<boolean> {
  const rows =
    await tx.run(sql`update operations set lease_owner = ${owner}, lease_until = now() + ${leaseMs} * interval '1 millisecond',
      state = case state when 'queued' then 'running' else state end, started_at = coalesce(started_at, now())
    where operation_id = ${operationId} and state in ('queued', 'running', 'compensating', 'failed') and run_after <= now()
      and (lease_until is null or lease_until < now())`);
  return rows === 1;
}

/** Locks the operation and renews the lease; undefined when somebody else has taken over. */
export const renewLease = (
  tx: Tx,
  operationId: OperationId,
  owner: string,
  leaseMs: number,
): Promise<OperationRow | undefined> =>
  tx.maybe(sql<OperationRow>`update operations set lease_until = now() + ${leaseMs} * interval '1 millisecond'
    where operation_id = ${operationId} and lease_owner = ${owner} returning ${OPERATION}`);

/** Hands the operation back; it is due again after `delayMs`, or never by itself (`null`). */
export async function releaseLease(
  tx: Tx,
  operationId: OperationId,
  change: { state: OperationStateName; delayMs: number | null; ended: boolean },
): Promise<void> {
  await tx.run(sql`update operations set state = ${change.state}, lease_owner = null, lease_until = null,
      run_after = coalesce(now() + ${change.delayMs}::float8 * interval '1 millisecond', 'infinity'),
      ended_at = case when ${change.ended} then now() end
    where operation_id = ${operationId}`);
}

/** Steps that will never run are said to be skipped. */
export async function skipPending(tx: Tx, operationId: OperationId): Promise<void> {
  await tx.run(
    sql`update operation_steps set state = 'skipped' where operation_id = ${operationId} and state = 'pending'`,
  );
}

export async function setState(
  tx: Tx,
  operationId: OperationId,
  state: OperationStateName,
): Promise<void> {
  await tx.run(sql`update operations set state = ${state} where operation_id = ${operationId}`);
}

export async function markStep(
  tx: Tx,
  operationId: OperationId,
  position: number,
  change: {
    state?: StepRow["state"];
    note?: string | null;
    output?: unknown;
    error?: { code: string; message: string } | null;
    attempted?: boolean;
    undoAttempted?: boolean;
    ended?: boolean;
  },
): Promise<void> {
  const error = change.error ?? null;
  await tx.run(sql`update operation_steps set
      state = coalesce(${change.state ?? null}, state),
      note = coalesce(${change.note ?? null}, note),
      output = coalesce(${change.output === undefined ? null : JSON.stringify(change.output)}::jsonb, output),
      error_code = case when ${change.error === undefined} then error_code else ${error?.code ?? null} end,
      error_message = case when ${change.error === undefined} then error_message else ${error?.message ?? null} end,
      attempts = attempts + ${change.attempted ? 1 : 0}, undo_attempts = undo_attempts + ${change.undoAttempted ? 1 : 0},
      started_at = case when ${change.attempted ?? false} then coalesce(started_at, now()) else started_at end,
      ended_at = case when ${change.ended ?? false} then now() else ended_at end
    where operation_id = ${operationId} and position = ${position}`);
}

/** Locks the operation for a person's change. */
export const lockOperation = (
  tx: Tx,
  operationId: OperationId,
): Promise<OperationRow | undefined> =>
  tx.maybe(
    sql<OperationRow>`select ${OPERATION} from operations where operation_id = ${operationId} for update`,
  );

export async function requestCancel(tx: Tx, operationId: OperationId): Promise<void> {
  await tx.run(
    sql`update operations set cancel_requested = true, run_after = now() where operation_id = ${operationId}`,
  );
}

/** Back into the queue: the steps get their tries again. */
export async function requeue(
  tx: Tx,
  operationId: OperationId,
  state: "queued" | "compensating",
): Promise<void> {
  await tx.run(
    sql`update operations set state = ${state}, run_after = now(), ended_at = null where operation_id = ${operationId}`,
  );
  await tx.run(sql`update operation_steps set state = case when state = 'failed' and ${state} = 'queued' then 'pending' else state end,
      attempts = case when ${state} = 'queued' then least(attempts, 1) else attempts end, undo_attempts = 0, error_code = null, error_message = null, ended_at = case when state = 'failed' then null else ended_at end
    where operation_id = ${operationId}`);
}

export interface OperationFilter {
  operationId?: OperationId;
  tenantId?: TenantId;
  states?: readonly OperationStateName[];
  kind?: string;
  /** Newest first; only those before this one. */
  before?: { createdAt: Date; operationId: OperationId };
}

export function selectOperationViews(
  tx: PlatformTx,
  filter: OperationFilter,
  limit: number,
): Promise<(OperationRow & { tenantName: string })[]> {
  const conditions = [
    filter.operationId && sql`operation_id = ${filter.operationId}`,
    filter.tenantId && sql`tenant_id = ${filter.tenantId}`,
    filter.states?.length && sql`state = any(${filter.states})`,
    filter.kind && sql`kind = ${filter.kind}`,
    filter.before &&
      sql`(created_at, operation_id) < (${filter.before.createdAt}, ${filter.before.operationId})`,
  ].filter((condition) => typeof condition === "object");
  return tx.many(sql<
    OperationRow & { tenantName: string }
  >`select ${OPERATION}, (select name from tenants t where t.tenant_id = operations.tenant_id) as "tenantName"
    from operations where ${allOf(conditions)} order by created_at desc, operation_id desc limit ${limit}`);
}

/** The id of the operation that was waiting and now is cancelled. */
export async function cancelQueued(tx: Tx, kind: string): Promise<OperationId | undefined> {
  const row = await tx.maybe(sql<{
    operationId: OperationId;
  }>`update operations set state = 'cancelled', cancel_requested = true, ended_at = now(), run_after = 'infinity'
    where kind = ${kind} and state = 'queued' returning operation_id as "operationId"`);
  if (row) await skipPending(tx, row.operationId);
  return row?.operationId;
}
