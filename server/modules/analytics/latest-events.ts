import type { z } from "zod";
import type { LatestEvents, LatestEventsAnswer, StoredEvent } from "#shared/contracts/events.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { AppId } from "#shared/kernel/ids.ts";
import { chosenApps, environments } from "./chosen-apps.ts";
import { latestEvents, type EventRow } from "./events.olap.ts";

// Most often the last minutes hold enough; only a quiet app is asked about all of its past.
const WINDOWS_MS = [15 * 60_000, 24 * 3_600_000, 30 * 24 * 3_600_000, Infinity];

export async function readLatestEvents(
  ctx: Pick<TenantContext, "tx" | "services" | "tenantId" | "signal">,
  input: z.infer<typeof LatestEvents>,
): Promise<z.infer<typeof LatestEventsAnswer>> {
  const { clickhouse, clock } = ctx.services;
  const apps = await chosenApps(ctx.tx, input.appId);
  const now = clock.now();
  let rows: EventRow[] = [];
  for (const windowMs of WINDOWS_MS) {
    rows = await clickhouse.query(
      latestEvents,
      {
        apps,
        envs: environments(input.env),
        sinceMs: Math.max(0, now.getTime() - windowMs),
        name: input.name ?? "",
        limit: input.limit,
      },
      { tenantId: ctx.tenantId },
      ctx.signal,
    );
    if (rows.length >= input.limit) break;
  }
  return { events: rows.map(toStoredEvent), asOf: now.toISOString() };
}

const toStoredEvent = (row: EventRow): StoredEvent => ({
  eventId: row.event_id,
  appId: AppId.parse(row.app_id),
  type: row.type,
  name: row.name,
  userId: row.user_id,
  anonymousId: row.anonymous_id,
  env: row.env,
  at: new Date(row.at).toISOString(),
  receivedAt: new Date(row.received_at).toISOString(),
  keyId: row.key_id,
  appVersion: row.app_version,
  platform: row.platform,
  country: row.country,
  properties: row.properties,
  context: row.context,
});
