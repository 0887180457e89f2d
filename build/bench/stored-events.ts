import { z } from "zod";
import { namedQuery, type ClickHouse } from "#server/platform/clickhouse/clickhouse.ts";
import type { ClientKey, ClientLog } from "./retrying-client.ts";

const storedIds = namedQuery({
  name: "bench.storedIds",
  sql: "SELECT event_id AS id, count() AS n FROM events GROUP BY event_id",
  params: z.object({}),
  row: z.object({ id: z.string(), n: z.number() }),
  tenant: true,
});
const usedEvents = namedQuery({
  name: "bench.usedEvents",
  sql: "SELECT toUInt64(sum(events)) AS n FROM usage_per_day",
  params: z.object({}),
  row: z.object({ n: z.number() }),
  tenant: true,
});

export interface Judgement {
  /** Acknowledged and not there. */
  readonly lost: number;
  readonly doubled: number;
  /** There and never sent by that tenant. */
  readonly invented: number;
  /** Difference between the usage and the events. */
  readonly miscounted: number;
}

/** Compares what was acknowledged, event by event, with what ClickHouse has. */
export async function judgeStored(
  clickhouse: ClickHouse,
  keys: readonly ClientKey[],
  client: ClientLog,
): Promise<Judgement> {
  let [lost, doubled, invented, miscounted] = [0, 0, 0, 0];
  for (const { tenantId } of keys) {
    const rows = await clickhouse.query(storedIds, {}, { tenantId });
    const stored = new Set(rows.map(({ id }) => id));
    const own = [...client.acknowledged].filter(([, of]) => of === tenantId);
    lost += own.filter(([id]) => !stored.has(id)).length;
    doubled += rows.filter(({ n }) => n > 1).length;
    invented += rows.filter(({ id }) => client.sent.get(id) !== tenantId).length;
    const used = (await clickhouse.query(usedEvents, {}, { tenantId }))[0]?.n ?? 0;
    miscounted += Math.abs(used - stored.size);
  }
  return { lost, doubled, invented, miscounted };
}
