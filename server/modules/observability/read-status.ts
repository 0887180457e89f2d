import type { z } from "zod";
import type { PlatformStatus } from "#shared/contracts/platform.ts";
import type { PlatformContext } from "../../platform/trpc/index.ts";
import { selectDatabaseSize } from "./observability.store.ts";
import type { StoreWatch } from "./store-health.ts";

/** What only the start of the process knows. */
export interface ProcessFacts {
  dataDir: string | null;
  phases: Record<string, number>;
}

export async function readStatus(
  ctx: PlatformContext,
  watch: StoreWatch,
  facts: ProcessFacts,
): Promise<z.input<typeof PlatformStatus>> {
  const { services } = ctx;
  const [size, clickhouse, redis, eventLog] = await Promise.all([
    services.db.platform(selectDatabaseSize),
    services.clickhouse.ping().catch(() => ({ version: "–" })),
    services.redis.ping().catch(() => ({ version: "–" })),
    services.eventLog.progress().catch(() => ({ head: 0, consumed: 0, lagMs: 0 })),
  ]);
  const postgres = await services.db.ping();
  const versions: Record<string, string> = {
    postgres: postgres.version,
    clickhouse: clickhouse.version,
    cache: services.redis.shared ? redis.version : "",
  };
  return {
    version: services.settings.version,
    environment: services.settings.environment,
    ...facts,
    nodeVersion: process.version,
    startedAt: services.settings.startedAt.toISOString(),
    memoryBytes: process.memoryUsage.rss(),
    stores: watch.read().map((store) => ({
      ...store,
      version: versions[store.name] ?? "",
      sizeBytes: store.name === "postgres" ? size.bytes : null,
    })),
    eventLog,
  };
}
