import { z } from "zod";
import { Instant, OperationId, PageInput, TenantId, pageOf } from "../kernel/index.ts";

export const OPERATION_STATES = [
  "queued",
  "running",
  "succeeded",
  "failed",
  "compensating",
  "compensated",
  "stuck",
  "cancelled",
] as const;
export const OperationState = z.enum(OPERATION_STATES);
export const STEP_STATES = [
  "pending",
  "running",
  "done",
  "skipped",
  "failed",
  "compensated",
] as const;
export const OperationKind = z.enum(["tenant.onboard", "tenant.erase", "events.replay"]);

export const OperationStep = z.object({
  name: z.string(),
  state: z.enum(STEP_STATES),
  attempts: z.number().int(),
  startedAt: Instant.nullable(),
  endedAt: Instant.nullable(),
  /** A sentence of what it is doing or did. */
  note: z.string().nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
});
export const Operation = z.object({
  operationId: OperationId,
  tenantId: TenantId,
  tenantName: z.string(),
  kind: OperationKind,
  state: OperationState,
  cancelRequested: z.boolean(),
  steps: z.array(OperationStep),
  createdBy: z.string(),
  createdAt: Instant,
  startedAt: Instant.nullable(),
  endedAt: Instant.nullable(),
});
export type Operation = z.infer<typeof Operation>;
export const ListOperations = PageInput.extend({
  states: z.array(OperationState).optional(),
  forTenantId: TenantId.optional(),
});
export const OperationPage = pageOf(Operation);
export const OperationRef = z.object({ operationId: OperationId });
