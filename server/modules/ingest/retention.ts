import { LRUCache } from "lru-cache";
import { PLAN_RETENTION_DAYS } from "#shared/contracts/usage.ts";
import type { Services } from "#server/platform/context/services.ts";
import type { TenantId } from "#shared/kernel/ids.ts";

const RETENTION_DAYS: Readonly<Record<string, number>> = PLAN_RETENTION_DAYS;
const DEFAULT_DAYS = 400;
const KNOWN_FOR_MS = 60_000;

export interface Retention {
  /** For each of these tenants; none for one that was erased: nothing of it is stored any more. */
  of(tenants: Iterable<TenantId>): Promise<ReadonlyMap<TenantId, number>>;
}

export function createRetention(services: Pick<Services, "tenants">): Retention {
  const known = new LRUCache<TenantId, number>({ max: 20_000, ttl: KNOWN_FOR_MS });
  const daysOf = async (tenantId: TenantId): Promise<number> => {
    const before = known.get(tenantId);
    if (before !== undefined) return before;
    const tenant = await services.tenants.get(tenantId);
    const days =
      tenant?.state === "erased" ? 0 : (RETENTION_DAYS[tenant?.plan ?? ""] ?? DEFAULT_DAYS);
    known.set(tenantId, days);
    return days;
  };
  return {
    async of(tenants) {
      const days = new Map<TenantId, number>();
      for (const tenantId of new Set(tenants)) {
        const own = await daysOf(tenantId);
        if (own > 0) days.set(tenantId, own);
      }
      return days;
    },
  };
}
