import type { Services } from "#server/platform/context/services.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import { applyQuota } from "./apply-quota.ts";
import type { UsageFact } from "./usage-fact.ts";
import { appendUsage, closeDays } from "./usage.store.ts";

export type MeteringServices = Pick<Services, "db" | "clickhouse" | "broadcast" | "clock" | "log">;

/** Facts of one tenant into its ledger, and what follows from them, in one transaction. Returns the number of new entries. */
export function meterTenant(
  services: MeteringServices,
  tenantId: TenantId,
  facts: readonly UsageFact[],
  run: {
    readonly runId: string;
    readonly readAt: Date;
    readonly closed?: boolean;
    readonly close?: readonly string[];
  },
): Promise<number> {
  return services.db.tenant(tenantId, "write", async (tx) => {
    const entries = await appendUsage(tx, facts, run);
    if (run.close !== undefined && run.close.length > 0) await closeDays(tx, run.close, run.runId);
    if (entries.length === 0) return 0;
    await applyQuota(tx, services);
    tx.afterCommit(() =>
      services.broadcast.announce({ type: "changed", entity: "usage", tenantId, id: tenantId }),
    );
    return entries.length;
  });
}
