import type { Services } from "#server/platform/context/services.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import type { CachedKey } from "./cached-key.ts";
import { saveLastUse } from "./keys.store.ts";

const FLUSH_MS = 5_000;
/** A key in steady use is written once a minute; one that rested, within seconds. */
const EACH_KEY_MS = 60_000;

/** Keeps when each key was last used, and writes it in batches: never a write on the hot path. */
export function createLastUse(services: Pick<Services, "db" | "log">): {
  note(key: CachedKey, nowMs: number): void;
  close(): Promise<void>;
} {
  let used: CachedKey[] = [];
  let timer: NodeJS.Timeout | undefined;
  let flushing = Promise.resolve();

  const flush = async () => {
    const batch = used;
    used = [];
    const byTenant = new Map<TenantId, CachedKey[]>();
    for (const key of batch) {
      const same = byTenant.get(key.owner.tenantId);
      if (same) same.push(key);
      else byTenant.set(key.owner.tenantId, [key]);
    }
    for (const [tenantId, keys] of byTenant) {
      // One order in all processes, so that two flushes never wait for each other in a circle.
      const sorted = keys.toSorted((a, b) => (a.owner.keyId < b.owner.keyId ? -1 : 1));
      await services.db.tenant(tenantId, "write", (tx) =>
        saveLastUse(
          tx,
          sorted.map(({ owner }) => owner.keyId),
          sorted.map(({ lastUsedAtMs }) => lastUsedAtMs),
        ),
      );
    }
  };
  const flushSoon = () => {
    timer = undefined;
    flushing = flush().catch((error: unknown) =>
      services.log.warn({ error }, "the last use of some SDK keys was not written"),
    );
  };

  return {
    note(key, nowMs) {
      key.lastUsedAtMs = nowMs;
      if (nowMs - key.useNotedAtMs < EACH_KEY_MS) return;
      key.useNotedAtMs = nowMs;
      used.push(key);
      timer ??= setTimeout(flushSoon, FLUSH_MS).unref();
    },
    async close() {
      clearTimeout(timer);
      await flushing;
      flushSoon();
      await flushing;
    },
  };
}
