import { LRUCache } from "lru-cache";
import type { Services } from "#server/platform/context/services.ts";
import { entitlementsOf } from "#server/platform/tenancy/entitlements.ts";
import { TenantId } from "#shared/kernel/ids.ts";

/** Of a tenant that nobody knows: an event in the log whose tenant's row is not there. */
const DEFAULT_DAYS = 400;
// Announcements drop an entry at once; this covers a lost one.
const KNOWN_FOR_MS = 60_000;

export interface Retention {
  /** For each of these tenants; none for one that was erased: nothing of it is stored any more. */
  of(tenants: Iterable<TenantId>): Promise<ReadonlyMap<TenantId, number>>;
  close(): void;
}

export function createRetention(services: Pick<Services, "tenants" | "broadcast">): Retention {
  const known = new LRUCache<TenantId, number>({ max: 20_000, ttl: KNOWN_FOR_MS });
  let changes = 0;
  const stop = services.broadcast.subscribe(
    (announcement) => {
      if (announcement.type !== "tenant") return;
      changes += 1;
      known.delete(TenantId.parse(announcement.tenantId));
    },
    () => {
      changes += 1;
      known.clear();
    },
  );
  const daysOf = async (tenantId: TenantId): Promise<number> => {
    const before = known.get(tenantId);
    if (before !== undefined) return before;
    const changesBefore = changes;
    const tenant = await services.tenants.get(tenantId);
    const kept = tenant ? entitlementsOf(tenant).retentionDays : DEFAULT_DAYS;
    const days = tenant?.state === "erased" ? 0 : kept;
    // Read before a change that was heard of meanwhile: good for this block, not for the next.
    if (changes === changesBefore) known.set(tenantId, days);
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
    close: stop,
  };
}
