import { z } from "zod";
import type { TenantState } from "#shared/contracts/tenants.ts";
import { openAudit, type AuditWriter } from "#server/platform/audit/audit-writer.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { endBilling, forgetBilling } from "../billing/erasure/index.ts";
import { PermanentFailure, type OperationKind, type StepContext } from "../operations/index.ts";
import { countStoredEvents, removeStoredEvents } from "./tenant-events.olap.ts";
import { dropLoggedEvents, lockTenant, readState, wipeTenant } from "./tenants.store.ts";

const Input = z.object({ reason: z.string(), requestedBy: z.string(), confirmedBy: z.string() });

/** Runs when the grace period is over: billing, while its usage can still be counted, events, rows, then the tombstone with a receipt from each store. */
export const eraseKind: OperationKind<z.infer<typeof Input>> = {
  name: "tenant.erase",
  input: Input,
  steps: [
    {
      name: "billing",
      within: "transaction",
      async run(tx, step) {
        requirePending((await lockTenant(tx))?.state);
        const { reason } = step.input;
        const audit = stepAudit(tx, step, "invoices.writeOff");
        const ended = await endBilling(tx, step.services, { by: "Erasure", reason, audit });
        const { plan, writtenOff } = ended;
        if (plan !== null)
          await auditStep(tx, step, "subscriptions.change", {
            reason,
            before: { plan },
            after: { change: "cancel" },
          });
        return {
          note: `${plan === null ? "No subscription ran" : `The subscription to ${plan} ended`}; ${writtenOff} open invoices written off`,
          output: ended,
        };
      },
    },
    {
      name: "events",
      within: "outside",
      async run({ services, tenantId }) {
        requirePending(await services.db.tenant(tenantId, "read", readState));
        // First the log, so that nothing is stored again behind us.
        await services.db.platform((tx) => dropLoggedEvents(tx, tenantId));
        const before = await countStoredEvents(services, tenantId);
        const left = await removeStoredEvents(services, tenantId);
        if (Object.keys(left).length > 0)
          throw new Error(`rows are still there: ${JSON.stringify(left)}`);
        return { note: `${before} events removed from ClickHouse`, output: { events: before } };
      },
    },
    {
      name: "records",
      within: "transaction",
      async run(tx, step) {
        requirePending((await lockTenant(tx))?.state);
        const { reason, requestedBy, confirmedBy } = step.input;
        await forgetBilling(tx);
        await wipeTenant(tx, step.services.clock.now(), reason);
        await auditStep(tx, step, "tenants.erase", {
          reason,
          after: { state: "erased", requestedBy, confirmedBy, receipts: step.outputs },
        });
        announce(tx, step);
        return {
          note: "Apps, keys, members and settings removed, of billing all but the books; the slug stays taken",
        };
      },
    },
  ],
};

function requirePending(state: TenantState | undefined): void {
  if (state !== "pending_erasure")
    throw new PermanentFailure(
      "tenant_state_conflict",
      `The tenant is ${state ?? "gone"}, not pending erasure. Cancel this operation.`,
    );
}

/** An entry by the operation itself, in the chain of its tenant. */
export const auditStep = (
  tx: Tx,
  step: StepContext<unknown>,
  action: string,
  change: { reason?: string; before?: unknown; after?: unknown },
): Promise<void> => stepAudit(tx, step, action)({ target: step.tenantId, ...change });

export function stepAudit(tx: Tx, step: StepContext<unknown>, action: string): AuditWriter {
  const { services, tenantId, operationId } = step;
  const name = "operation";
  const origin = {
    services,
    requestId: operationId,
    ip: "",
    actorName: "Operation",
    actor: { kind: "job", name, tenantId } as const,
  };
  return openAudit(tx, origin, action);
}

export function announce(tx: Tx, { services, tenantId }: StepContext<unknown>): void {
  tx.afterCommit(() => services.broadcast.announce({ type: "tenant", tenantId }));
}
