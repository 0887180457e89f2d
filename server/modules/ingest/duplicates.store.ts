import type { AppId, TenantId } from "#shared/kernel/ids.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";

interface Received {
  readonly tenantId: TenantId;
  readonly appId: AppId;
  readonly receivedAt: Date;
}

/** Counts second deliveries by tenant, app and day; leaves the transaction with one of these tenants. */
export async function addDuplicates(tx: Tx, dropped: readonly Received[]): Promise<void> {
  const counts = new Map<string, Received & { events: number }>();
  for (const record of dropped) {
    const key = record.appId + record.receivedAt.toISOString().slice(0, 10);
    counts.set(key, { ...record, events: (counts.get(key)?.events ?? 0) + 1 });
  }
  for (const [tenantId, own] of Map.groupBy(counts.values(), (count) => count.tenantId)) {
    await tx.switchTenant(tenantId);
    await tx.run(sql`insert into duplicate_events_per_day as old (app_id, day, events)
      select a, (t at time zone 'UTC')::date, e from unnest(${own.map((row) => row.appId)}::uuid[], ${own.map((row) => row.receivedAt)}::timestamptz[], ${own.map((row) => row.events)}::bigint[]) n (a, t, e)
      order by 1, 2 on conflict (tenant_id, app_id, day) do update set events = old.events + excluded.events`);
  }
}
