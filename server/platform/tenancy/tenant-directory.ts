import { LRUCache } from "lru-cache";
import { TenantId } from "#shared/kernel/ids.ts";
import type { Broadcast } from "../live/broadcast.ts";
import type { Database } from "../postgres/tx.ts";
import { selectTenantStanding, type TenantStanding } from "./tenant-standing.store.ts";

/** What every plane must know of a tenant before it serves it. */
export interface TenantDirectory {
  get(tenantId: TenantId): Promise<TenantStanding | undefined>;
}

// Announcements drop an entry at once; the short life covers a lost announcement.
const LIFE_MS = 900;

export function createTenantDirectory(db: Database, broadcast: Broadcast): TenantDirectory {
  const cache = new LRUCache<TenantId, { standing: TenantStanding | undefined }>({
    max: 20_000,
    ttl: LIFE_MS,
    fetchMethod: async (tenantId) => ({ standing: await selectTenantStanding(db, tenantId) }),
  });
  broadcast.subscribe(
    (announcement) =>
      announcement.type === "tenant" && cache.delete(TenantId.parse(announcement.tenantId)),
    () => cache.clear(),
  );
  return { get: async (tenantId) => (await cache.fetch(tenantId))?.standing };
}
