import type { AppId, TenantId } from "#shared/kernel/ids.ts";
import type { Metered } from "./meter-tenant.ts";

/** Far from its limit a tenant is metered this seldom; near it, at every look. */
const SELDOM_MS = 10_000;
/** With many tenants more seldom still, so that all of them together cost the same; every minute all are metered anyway. */
const A_TENANT_MS = 300;
const MOST_MS = 60_000;
/** A look at least so many times before the limit is reached at the present rate. */
const LOOKS = 4;

/** Which apps have something new, and which tenants are worth a look now: the nearer to the limit, the sooner. */
export interface MeterRhythm {
  changed(tenantId: TenantId, appId: AppId): void;
  /** What is due; it counts as looked at. */
  take(nowMs: number): AppId[];
  /** A look that failed. */
  giveBack(appIds: readonly AppId[]): void;
  metered(tenantId: TenantId, result: Metered, nowMs: number): void;
  /** Its quota changed: the next look counts. */
  forget(tenantId: TenantId): void;
}

export function createMeterRhythm(): MeterRhythm {
  const apps = new Map<AppId, TenantId>();
  const taken = new Map<AppId, TenantId>();
  const tenants = new Map<TenantId, { dueMs: number; lookedMs: number }>();
  const seldomMs = () => Math.min(MOST_MS, Math.max(SELDOM_MS, tenants.size * A_TENANT_MS));
  return {
    changed: (tenantId, appId) => void apps.set(appId, tenantId),
    take(nowMs) {
      taken.clear();
      for (const [appId, tenantId] of apps) {
        if (nowMs < (tenants.get(tenantId)?.dueMs ?? 0)) continue;
        taken.set(appId, tenantId);
        apps.delete(appId);
      }
      return [...taken.keys()];
    },
    giveBack(appIds) {
      for (const appId of appIds) {
        const tenantId = taken.get(appId);
        if (tenantId !== undefined) apps.set(appId, tenantId);
      }
    },
    metered(tenantId, { left, added }, nowMs) {
      const before = tenants.get(tenantId);
      // Without an earlier look there is no rate to go by.
      const sinceMs = before === undefined ? 0 : nowMs - before.lookedMs;
      const reachedInMs =
        left === undefined ? Infinity : added <= 0 ? 0 : (Math.max(0, left) / added) * sinceMs;
      tenants.set(tenantId, {
        lookedMs: nowMs,
        dueMs: nowMs + Math.min(seldomMs(), reachedInMs / LOOKS),
      });
    },
    forget: (tenantId) => void tenants.delete(tenantId),
  };
}
