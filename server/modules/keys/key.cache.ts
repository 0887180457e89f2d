import { LRUCache } from "lru-cache";
import type { Services } from "#server/platform/context/services.ts";
import type { KeyId } from "#shared/kernel/ids.ts";
import { toCachedKey, type CachedKey } from "./cached-key.ts";
import { selectChangesSince, selectKeysById, type AccessChange } from "./key-lookup.store.ts";
import { createBatchLoader } from "./batch-loader.ts";
import { SecondChance } from "./second-chance.ts";

// Together below the second within which a revoked key must be refused, also when its announcement was lost.
const FRESH_MS = 850;
const POLL_MS = 350;
/** A transaction may commit this long after its change got its time. */
const OVERLAP_SECONDS = 30;
/** Without traffic for this long nobody polls; the next call catches up first. */
const IDLE_MS = 5_000;

export interface KeyCache {
  /** Undefined: not here, or not known to be fresh; ask `load`. */
  hot(keyId: KeyId, nowMs: number): CachedKey | undefined;
  /** Reads through to PostgreSQL; any number of concurrent calls for one key are one query. */
  load(keyId: KeyId): Promise<CachedKey | undefined>;
  close(): void;
}

export function createKeyCache(
  services: Pick<Services, "db" | "broadcast" | "log">,
  options: { maxKeys?: number } = {},
): KeyCache {
  const keys = new SecondChance<CachedKey>(options.maxKeys ?? 200_000);
  const unknown = new LRUCache<string, true>({ max: 10_000, ttl: 10_000 });
  const heeded = new LRUCache<string, number>({ max: 10_000 });
  let since: number | undefined;
  let freshUntilMs = 0;
  let usedAtMs = 0;
  let timer: NodeJS.Timeout | undefined;
  let polling: Promise<void> | undefined;
  let closed = false;
  let drops = 0;
  let failing = false;

  const loader = createBatchLoader<KeyId, CachedKey | undefined>(async (keyIds) => {
    const startedMs = performance.now();
    const dropsBefore = drops;
    const rows = await services.db.platform((tx) => selectKeysById(tx, keyIds));
    const found = new Map(rows.map((row) => [row.keyId, row]));
    return keyIds.map((keyId) => {
      const row = found.get(keyId);
      if (!row) {
        unknown.set(keyId, true);
        return undefined;
      }
      if (since === undefined) {
        since = row.readAt;
        freshUntilMs = startedMs + FRESH_MS;
      }
      const key = toCachedKey(row, keys.get(keyId), startedMs);
      // Read before a change that was heard of meanwhile: good for this call, not for the next.
      key.stale = drops !== dropsBefore;
      keys.set(keyId, key);
      return key;
    });
  });

  const drop = (kind: AccessChange["kind"], id: string, changedAt = Infinity) => {
    drops += 1;
    if (kind === "key") {
      unknown.delete(id);
      const key = keys.get(id);
      if (key && changedAt > key.changedAt) key.stale = true;
      return;
    }
    for (const key of keys.values())
      if (
        (kind === "app" ? key.owner.appId : key.owner.tenantId) === id &&
        changedAt > key.changedAt
      )
        key.stale = true;
  };

  const poll = async () => {
    const startedMs = performance.now();
    const from = since;
    if (from === undefined) return;
    const { changes, readAt } = await services.db.platform((tx) =>
      selectChangesSince(tx, from - OVERLAP_SECONDS),
    );
    for (const { kind, id, changedAt } of changes) {
      if (heeded.get(kind + id) === changedAt) continue;
      heeded.set(kind + id, changedAt);
      drop(kind, id, changedAt);
    }
    since = readAt;
    freshUntilMs = startedMs + FRESH_MS;
    failing = false;
  };
  const pollOnce = () => (polling ??= poll().finally(() => (polling = undefined)));

  const schedule = () => {
    if (timer || closed) return;
    timer = setTimeout(() => {
      timer = undefined;
      if (performance.now() - usedAtMs > IDLE_MS) return;
      pollOnce().then(schedule, (error: unknown) => {
        if (!failing) services.log.warn({ error }, "changes of SDK keys could not be read");
        failing = true;
        schedule();
      });
    }, POLL_MS);
    timer.unref();
  };

  const stop = services.broadcast.subscribe(
    (announcement) => {
      if (announcement.type === "tenant") drop("tenant", announcement.tenantId);
      if (announcement.type === "revoked" && announcement.kind === "key")
        drop("key", announcement.id);
      if (announcement.type === "changed" && ["key", "app", "tenant"].includes(announcement.entity))
        drop(announcement.entity as AccessChange["kind"], announcement.id);
    },
    () => {
      drops += 1;
      for (const key of keys.values()) key.stale = true;
      unknown.clear();
    },
  );

  return {
    hot(keyId, nowMs) {
      usedAtMs = nowMs;
      if (nowMs >= freshUntilMs) return undefined;
      const key = keys.get(keyId);
      return key?.stale === false ? key : undefined;
    },
    async load(keyId) {
      schedule();
      if (since !== undefined && performance.now() >= freshUntilMs) await pollOnce();
      const key = keys.get(keyId);
      if (key && !key.stale) return key;
      if (unknown.has(keyId)) return undefined;
      return loader(keyId);
    },
    close() {
      closed = true;
      clearTimeout(timer);
      stop();
    },
  };
}
