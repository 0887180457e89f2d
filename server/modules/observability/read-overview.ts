import type { z } from "zod";
import type { PlatformOverview } from "#shared/contracts/platform.ts";
import type { OperationId, TenantId } from "#shared/kernel/ids.ts";
import type { PlatformContext } from "../../platform/trpc/index.ts";
import { platformPulse } from "../analytics/index.ts";
import { readOperation } from "../operations/index.ts";
import {
  countTenantsByState,
  selectAttention,
  selectRecentOperations,
} from "./observability.store.ts";
import type { StoreWatch } from "./store-health.ts";

/** What needs somebody, and the platform's pulse; `pulse` is null while ClickHouse is away. */
export async function readOverview(
  ctx: PlatformContext,
  watch: StoreWatch,
): Promise<z.input<typeof PlatformOverview>> {
  const { services } = ctx;
  const [rows, pulse] = await Promise.all([
    services.db.platform(async (tx) => ({
      states: await countTenantsByState(tx),
      attention: await selectAttention(tx),
      recent: await selectRecentOperations(tx),
    })),
    platformPulse(services).catch((error: unknown) => {
      services.log.warn({ error }, "the overview has no pulse");
      return null;
    }),
  ]);
  const operations = await Promise.all(
    rows.recent.map((row) =>
      readOperation(services, row.tenantId as TenantId, row.operationId as OperationId),
    ),
  );
  const stores = watch.read();
  return {
    asOf: services.clock.now().toISOString(),
    tenants: Object.fromEntries(rows.states.map(({ state, count }) => [state, count])),
    needsAttention: [
      ...stores
        .filter((store) => store.state !== "up")
        .map((store) => ({
          kind: "store_down" as const,
          title: `${store.name}: ${store.detail}`,
          id: store.name,
          tenantId: null,
          at: store.sinceAt,
        })),
      ...rows.attention.map((row) => ({ ...row, at: row.at.toISOString() })),
    ],
    pulse,
    stores,
    recentOperations: operations.filter((operation) => operation !== undefined),
  };
}
