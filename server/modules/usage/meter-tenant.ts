import type { Services } from "#server/platform/context/services.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import { applyQuota } from "./apply-quota.ts";
import type { UsageFact } from "./usage-fact.ts";
import { appendUsage, closeDays } from "./usage.store.ts";

export type MeteringServices = Pick<Services, "db" | "clickhouse" | "broadcast" | "clock" | "log">;

export interface Metered {
  /** New entries of the ledger. */
  readonly entries: number;
  /** Live events until ingest refuses; undefined when nothing changed or there is no limit. */
  readonly left: number | undefined;
  /** Live events of this run. */
  readonly added: number;
}

/** Facts of one tenant into its ledger, and what follows from them, in one transaction. */
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
): Promise<Metered> {
  return services.db.tenant(tenantId, "write", async (tx) => {
    const entries = await appendUsage(tx, facts, run);
    if (run.close !== undefined && run.close.length > 0) await closeDays(tx, run.close, run.runId);
    if (entries.length === 0) return { entries: 0, left: undefined, added: 0 };
    const { used, hard } = await applyQuota(tx, services);
    tx.afterCommit(() =>
      services.broadcast.announce({ type: "changed", entity: "usage", tenantId, id: tenantId }),
    );
    return {
      entries: entries.length,
      left: hard === null ? undefined : hard - used,
      added: entries.reduce((sum, { kind, delta }) => sum + (kind === "events" ? delta : 0), 0),
    };
  });
}
