import type { ClickHouse } from "#server/platform/clickhouse/clickhouse.ts";
import type { TestTenant } from "#server/testing/services.ts";

let blocks = 0;

/** Stores events as the sink does, in one block. Ids follow on from `from`. Resolves with the token of the block. */
export async function storeEvents(
  clickhouse: Pick<ClickHouse, "insert">,
  tenant: TestTenant,
  count: number,
  options: {
    readonly env?: "live" | "test";
    readonly receivedAt?: Date;
    /** How long before it was received it happened. */
    readonly agedMs?: number;
    readonly token?: string;
  } = {},
): Promise<string> {
  const { env = "live", receivedAt = new Date(), agedMs = 5 } = options;
  const token = options.token ?? `block-${++blocks}`;
  await clickhouse.insert({
    table: "events",
    columns: ["tenant_id", "app_id", "event_id", "env", "at", "received_at"],
    select: `SELECT {tenant:UUID}, {app:UUID}, id, {env:String}, fromUnixTimestamp64Milli({at:Int64}, 'UTC'), fromUnixTimestamp64Milli({received:Int64}, 'UTC') FROM {source}`,
    structure: "id String",
    ndjson: Buffer.from(
      Array.from({ length: count }, (_, i) => `{"id":"${token}-${i}"}\n`).join(""),
    ),
    token,
    params: {
      tenant: tenant.tenantId,
      app: tenant.appId,
      env,
      at: receivedAt.getTime() - agedMs,
      received: receivedAt.getTime(),
    },
  });
  return token;
}
