import type { z } from "zod";
import type { PlatformStatus } from "#shared/contracts/platform.ts";
import type { PlatformContext } from "../../platform/trpc/index.ts";
import { selectDatabaseSize, selectEventLogPosition } from "./observability.store.ts";
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
  const [rows, clickhouse, redis] = await Promise.all([
    services.db.platform(async (tx) => ({
      size: await selectDatabaseSize(tx),
      log: await selectEventLogPosition(tx),
    })),
    services.clickhouse.ping().catch(() => ({ version: "–" })),
    services.redis.ping().catch(() => ({ version: "–" })),
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
      sizeBytes: store.name === "postgres" ? rows.size.bytes : null,
    })),
    eventLog: rows.log,
  };
}
