import { z } from "zod";
import { startSubscription, undoSubscription } from "../billing/subscriptions/index.ts";
import { PermanentFailure, type OperationKind } from "../operations/index.ts";
import { announce, auditStep, stepAudit } from "./erase-operation.ts";
import { countStoredEvents } from "./tenant-events.olap.ts";
import { countVisibleTenants, lockTenant, setTenantState, wipeTenant } from "./tenants.store.ts";

// An operation from before there were subscriptions names no plan; its tenant gets its subscription by hand.
const Input = z.object({ name: z.string(), slug: z.string(), plan: z.string().optional() });
const BY = "Onboarding";
const LEFT_ALONE_MS = 24 * 60 * 60 * 1000;

/**
 * `create` and `invite` are done by the transaction that starts it. Cancelled or left failed for a day, it leaves a
 * tombstone that keeps the slug taken, and nothing else.
 */
export const onboardKind: OperationKind<z.infer<typeof Input>> = {
  name: "tenant.onboard",
  input: Input,
  undoFailedAfterMs: LEFT_ALONE_MS,
  steps: [
    {
      name: "create",
      within: "transaction",
      run: () => Promise.reject(new PermanentFailure("internal", "It is made with the operation.")),
      async undo(tx, step) {
        const reason = "Onboarding was cancelled";
        await wipeTenant(tx, step.services.clock.now(), reason);
        await auditStep(tx, step, "tenants.create", { reason, after: { state: "erased" } });
        announce(tx, step);
      },
    },
    {
      name: "invite",
      within: "transaction",
      run: async () => ({ skipped: true }),
      // The invitation goes with the rest of the tenant's rows.
      undo: async () => undefined,
    },
    {
      name: "isolate",
      within: "outside",
      async run({ services, tenantId }) {
        const [visible, events] = await Promise.all([
          services.db.tenant(tenantId, "read", countVisibleTenants),
          countStoredEvents(services, tenantId),
        ]);
        if (visible !== 1 || events !== 0)
          throw new PermanentFailure(
            "isolation_broken",
            `The new tenant sees ${visible} tenants and ${events} events instead of 1 and 0. Cancel, and check the stores with \`unmogrowp doctor\`.`,
          );
        return { note: "PostgreSQL and ClickHouse show it its own rows only" };
      },
    },
    {
      name: "subscribe",
      within: "transaction",
      async run(tx, step) {
        const { plan } = step.input;
        if (plan === undefined) return { skipped: true };
        const started = await startSubscription(tx, step.services, { plan, by: BY });
        await auditStep(tx, step, "subscriptions.change", {
          after: { change: "start", plan: started.code, planVersion: started.version },
        });
        return { note: `${started.name}, version ${started.version}` };
      },
      undo: (tx, step) =>
        undoSubscription(tx, step.services, {
          by: BY,
          reason: "Onboarding was cancelled",
          audit: stepAudit(tx, step, "invoices.void"),
        }),
    },
    {
      name: "activate",
      within: "transaction",
      async run(tx, step) {
        const tenant = await lockTenant(tx);
        if (tenant?.state !== "onboarding")
          throw new PermanentFailure(
            "tenant_state_conflict",
            `The tenant is ${tenant?.state ?? "gone"}, not onboarding. Cancel this operation.`,
          );
        await setTenantState(tx, { state: "active", reason: null, at: step.services.clock.now() });
        await auditStep(tx, step, "tenants.create", {
          before: { state: "onboarding" },
          after: { state: "active" },
        });
        announce(tx, step);
        return { note: "The tenant and its key are active" };
      },
    },
  ],
};
