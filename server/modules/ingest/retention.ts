import { LRUCache } from "lru-cache";
import type { Services } from "#server/platform/context/services.ts";
import type { TenantId } from "#shared/kernel/ids.ts";

/** How many days ClickHouse keeps an event, by the tenant's plan at the time it is stored. */
const RETENTION_DAYS: Readonly<Record<string, number>> = {
  free: 30,
  pro: 400,
  scale: 800,
  enterprise: 1200,
};
const DEFAULT_DAYS = 400;
const KNOWN_FOR_MS = 60_000;

export interface Retention {
  /** For each of these tenants. */
  of(tenants: Iterable<TenantId>): Promise<ReadonlyMap<TenantId, number>>;
}

export function createRetention(services: Pick<Services, "tenants">): Retention {
  const known = new LRUCache<TenantId, number>({ max: 20_000, ttl: KNOWN_FOR_MS });
  const daysOf = async (tenantId: TenantId): Promise<number> => {
    const days =
      known.get(tenantId) ??
      RETENTION_DAYS[(await services.tenants.get(tenantId))?.plan ?? ""] ??
      DEFAULT_DAYS;
    known.set(tenantId, days, { noUpdateTTL: true });
    return days;
  };
  return {
    of: async (tenants) =>
      new Map(
        await Promise.all([...new Set(tenants)].map(async (id) => [id, await daysOf(id)] as const)),
      ),
  };
}
