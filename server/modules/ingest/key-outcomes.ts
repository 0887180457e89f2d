import type { Services } from "#server/platform/context/services.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import type { KeyOwner } from "../keys/index.ts";
import { addOutcomes, deleteOldOutcomes, type OutcomeCount } from "./refused.store.ts";

export interface KeyOutcomes {
  count(owner: KeyOwner, outcome: string, requests: number, events: number): void;
  close(): Promise<void>;
}

const HOUR_MS = 3_600_000;
const KEPT_MS = 90 * 24 * HOUR_MS;
const FIRST_FLUSH_MS = 500;
const FLUSH_MS = 5_000;
const TENANTS_A_TRANSACTION = 100;
const MAX_WAITING = 100_000;

type OfTenant = Map<string, OutcomeCount>;

/** Counts in memory, written every few seconds in few transactions; kept for later while PostgreSQL is away. */
export function createKeyOutcomes(services: Pick<Services, "db" | "clock" | "log">): KeyOutcomes {
  let waiting = new Map<TenantId, OfTenant>();
  let size = 0;
  let cleanedHour = 0;
  let flushedAtMs = 0;
  let timer: NodeJS.Timeout | undefined;
  let flushing: Promise<void> = Promise.resolve();

  const add = (tenantId: TenantId, made: OutcomeCount) => {
    let own = waiting.get(tenantId);
    if (!own) waiting.set(tenantId, (own = new Map()));
    const key = `${made.keyId} ${made.outcome} ${made.hour.getTime()}`;
    const known = own.get(key);
    if (known) {
      known.requests += made.requests;
      known.events += made.events;
    } else if (size < MAX_WAITING) {
      size += 1;
      own.set(key, made);
    }
  };

  const flush = async () => {
    flushedAtMs = performance.now();
    const batch = [...waiting].toSorted(([a], [b]) => (a < b ? -1 : 1));
    waiting = new Map();
    size = 0;
    const hour = Math.floor(services.clock.now().getTime() / HOUR_MS);
    const before = hour === cleanedHour ? undefined : new Date(hour * HOUR_MS - KEPT_MS);
    cleanedHour = hour;
    for (let from = 0; from < batch.length; from += TENANTS_A_TRANSACTION) {
      const part = batch.slice(from, from + TENANTS_A_TRANSACTION);
      try {
        await write(part, before);
      } catch (error) {
        services.log.warn({ error }, "outcomes of keys could not be recorded, trying again");
        for (const [tenantId, counts] of batch.slice(from))
          for (const each of counts.values()) add(tenantId, each);
        schedule();
        return;
      }
    }
  };

  const write = (part: readonly (readonly [TenantId, OfTenant])[], before: Date | undefined) => {
    const [first] = part;
    if (!first) return Promise.resolve();
    return services.db.tenant(first[0], "write", async (tx) => {
      for (const [tenantId, counts] of part) {
        if (tenantId !== tx.tenantId) await tx.switchTenant(tenantId);
        await Promise.all([
          addOutcomes(tx, [...counts.values()]),
          before === undefined ? 0 : deleteOldOutcomes(tx, before),
        ]);
      }
    });
  };

  const flushNow = () => {
    timer = undefined;
    flushing = flushing.then(flush);
    return flushing;
  };

  const schedule = () => {
    const waitMs = Math.max(FIRST_FLUSH_MS, flushedAtMs + FLUSH_MS - performance.now());
    timer ??= setTimeout(() => void flushNow(), waitMs).unref();
  };

  return {
    count({ tenantId, appId, keyId }, outcome, requests, events) {
      const hour = new Date(Math.floor(services.clock.now().getTime() / HOUR_MS) * HOUR_MS);
      add(tenantId, { appId, keyId, hour, outcome, requests, events });
      schedule();
    },
    async close() {
      clearTimeout(timer);
      await flushNow();
      clearTimeout(timer);
    },
  };
}
