import { randomUUID } from "node:crypto";
import type { Services } from "#server/platform/context/services.ts";
import type { AppId, TenantId } from "#shared/kernel/ids.ts";

/** An event as a test thinks of it; what is left out is empty. */
export interface MadeEvent {
  readonly id?: string;
  /** Milliseconds. */
  readonly at: number;
  readonly receivedAt?: number;
  readonly name: string;
  readonly person: string;
  readonly env?: "live" | "test";
  readonly country?: string;
  readonly version?: string;
  readonly session?: string;
  readonly currency?: string;
  readonly revenueMicros?: number;
  readonly properties?: Readonly<Record<string, unknown>>;
}

const STRUCTURE =
  "event_id String, name String, user_id String, anonymous_id String, env String, at Int64, received_at Int64, country String, app_version String, session_id String, currency String, revenue_micros Int64, properties String";

/** Stores them as the sink would have; kept for 50 years, so that tests can speak of a fixed summer. */
export async function storeEvents(
  { clickhouse }: Pick<Services, "clickhouse">,
  { tenantId, appId }: { tenantId: TenantId; appId: AppId },
  events: readonly MadeEvent[],
): Promise<void> {
  const lines = events.map((event) =>
    JSON.stringify({
      event_id: event.id ?? randomUUID(),
      name: event.name,
      // Half of the people have no account, as with real apps.
      user_id: event.person.length % 2 ? event.person : "",
      anonymous_id: event.person.length % 2 ? "device" : event.person,
      env: event.env ?? "live",
      at: event.at,
      received_at: event.receivedAt ?? event.at + 500,
      country: event.country ?? "",
      app_version: event.version ?? "",
      session_id: event.session ?? "",
      currency: event.currency ?? "",
      revenue_micros: event.revenueMicros ?? 0,
      properties: JSON.stringify(event.properties ?? {}),
    }),
  );
  await clickhouse.insert({
    table: "events",
    columns: [
      "app_id",
      "tenant_id",
      "event_id",
      "type",
      "name",
      "user_id",
      "anonymous_id",
      "env",
      "at",
      "received_at",
      "key_id",
      "country",
      "app_version",
      "session_id",
      "currency",
      "revenue_micros",
      "retention_days",
      "properties",
      "context",
      "block",
    ],
    select:
      "SELECT {app:UUID}, {owner:UUID}, event_id, 'track', name, user_id, anonymous_id, env, fromUnixTimestamp64Milli(at), fromUnixTimestamp64Milli(received_at), 'abcdefghijkl', country, app_version, session_id, currency, revenue_micros, 18000, CAST(properties, 'JSON(max_dynamic_paths = 32)'), '{}', 'made' FROM {source}",
    structure: STRUCTURE,
    ndjson: Buffer.from(lines.join("\n")),
    token: `made:${randomUUID()}`,
    params: { app: appId, owner: tenantId },
  });
}
