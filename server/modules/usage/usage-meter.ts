import { newId } from "#server/platform/context/new-id.ts";
import type { AppId, TenantId } from "#shared/kernel/ids.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { applyQuota } from "./apply-quota.ts";
import { closeUsageDays } from "./close-days.ts";
import { createMeterRhythm } from "./meter-rhythm.ts";
import { meterTenant, type Metered, type MeteringServices } from "./meter-tenant.ts";
import { addDays, dayOf } from "./months.ts";
import { selectOutdatedQuotas } from "./quota.store.ts";
import { reconcileUsage } from "./reconcile-usage.ts";
import { factKey, factsOf, type UsageFact } from "./usage-fact.ts";
import { allTotals, appTotals } from "./usage.olap.ts";
import { selectDuplicatesSince, tryMeteringLock } from "./usage.store.ts";

export interface UsageMeter {
  /** One look at what arrived since the last; returns the number of ledger entries. Rejects while a store is away. */
  pass(): Promise<number>;
  close(): void;
}

/** What an announcement may have been lost of. */
const FULL_EVERY_MS = 60_000;
const RECONCILE_EVERY_MS = 600_000;
/** Beyond it one question about every app is cheaper than one naming them. */
const MAX_NAMED_APPS = 2_000;
/** After a long pass it rests for as many times as long: with very many apps it comes less often instead of costing more. */
const REST = { times: 10, mostMs: 2_000 };
const SAME_TIME_TENANTS = 4;

/**
 * Meters the running day, and yesterday while it settles: apps whose events are new, as the sink announces them; every minute
 * all apps. Any number of processes may do it at once: one reads at a time, and the ledger takes only differences.
 */
export function createUsageMeter(
  services: MeteringServices,
  { now = () => performance.now() }: { now?: () => number } = {},
): UsageMeter {
  const rhythm = createMeterRhythm();
  /** What this process has seen written; only saves asking the ledger. */
  const known = new Map<string, number>();
  let fullAtMs = 0;
  let reconcileAtMs = 0;
  let restUntilMs = 0;
  const stop = services.broadcast.subscribe(
    (announcement) => {
      if (announcement.type === "events")
        rhythm.changed(announcement.tenantId as TenantId, announcement.appId as AppId);
      if (announcement.type === "tenant") rhythm.forget(announcement.tenantId as TenantId);
    },
    () => (fullAtMs = 0),
  );

  const pass = async (readAt: Date, apps: readonly AppId[]): Promise<number> => {
    const runId = newId();
    const nowMs = now();
    const isFull = nowMs >= fullAtMs;
    const today = dayOf(services.clock.now());
    const from = addDays(today, -1);
    try {
      const facts = await readFacts(services, isFull ? undefined : apps, from, addDays(today, 1));
      const fresh = facts.filter((fact) => known.get(factKey(fact)) !== fact.quantity);
      const entries = await writeFacts(services, fresh, { runId, readAt }, (of, result) =>
        rhythm.metered(of, result, nowMs),
      );
      if (isFull) forgetBefore(known, from);
      for (const fact of fresh) known.set(factKey(fact), fact.quantity);
      if (isFull) {
        await renewQuotas(services);
        if (nowMs >= reconcileAtMs) {
          await reconcileUsage(services, { runId, readAt });
          reconcileAtMs = nowMs + RECONCILE_EVERY_MS;
        }
        await closeUsageDays(services, { runId, readAt });
        fullAtMs = nowMs + FULL_EVERY_MS;
      }
      return entries;
    } catch (error) {
      rhythm.giveBack(apps);
      throw error;
    }
  };

  return {
    async pass() {
      const startedMs = now();
      if (startedMs < restUntilMs) return 0;
      const apps = rhythm.take(startedMs);
      if (apps.length === 0 && startedMs < fullAtMs) return 0;
      try {
        return await services.db.tenant(PLATFORM_TENANT_ID, "write", async (tx) => {
          const readAt = await tryMeteringLock(tx);
          if (readAt !== undefined) return pass(readAt, apps);
          rhythm.giveBack(apps);
          return 0;
        });
      } finally {
        const endedMs = now();
        restUntilMs = endedMs + Math.min((endedMs - startedMs) * REST.times, REST.mostMs);
      }
    },
    close: stop,
  };

  async function readFacts(
    { clickhouse, db }: MeteringServices,
    apps: readonly AppId[] | undefined,
    from: string,
    to: string,
  ): Promise<UsageFact[]> {
    const named = apps !== undefined && apps.length <= MAX_NAMED_APPS;
    const [totals, duplicates] = await Promise.all([
      named
        ? clickhouse.query(appTotals, { apps: [...apps], from }, "all_tenants")
        : clickhouse.query(allTotals, { from, to }, "all_tenants"),
      db.platform((tx) => selectDuplicatesSince(tx, from)),
    ]);
    return [
      ...factsOf(totals),
      ...duplicates.map(({ events, ...of }) => ({
        ...of,
        kind: "duplicates" as const,
        quantity: events,
      })),
    ];
  }
}

/** Each tenant in a transaction of its own; one that fails does not stop the others, and is told of in the end. */
async function writeFacts(
  services: MeteringServices,
  facts: readonly UsageFact[],
  run: { readonly runId: string; readonly readAt: Date },
  metered: (tenantId: TenantId, result: Metered) => void,
): Promise<number> {
  const tenants = [...Map.groupBy(facts, (fact) => fact.tenantId)];
  let entries = 0;
  const failures: unknown[] = [];
  const work = async () => {
    for (let next = tenants.shift(); next; next = tenants.shift())
      await meterTenant(services, next[0], next[1], run).then(
        (result) => {
          entries += result.entries;
          metered(next[0], result);
        },
        (error: unknown) => failures.push(error),
      );
  };
  await Promise.all(Array.from({ length: SAME_TIME_TENANTS }, work));
  if (failures.length > 0)
    throw new AggregateError(failures, "usage of some tenants was not metered");
  return entries;
}

/** At the turn of the month nobody has used anything yet, also who sends nothing. */
async function renewQuotas(services: MeteringServices): Promise<void> {
  const outdated = await services.db.platform((tx) =>
    selectOutdatedQuotas(tx, services.clock.now()),
  );
  for (const { tenantId } of outdated)
    await services.db.tenant(tenantId as TenantId, "write", (tx) => applyQuota(tx, services));
}

function forgetBefore(known: Map<string, number>, day: string): void {
  for (const key of known.keys()) if ((key.split("/")[1] ?? "") < day) known.delete(key);
}
