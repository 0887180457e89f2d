import { z } from "zod";
import type {
  EventDetail,
  FindEvent,
  SearchEvents,
  SearchEventsAnswer,
} from "#shared/contracts/analytics.ts";
import { DomainError } from "#shared/errors/index.ts";
import { AppId } from "#shared/kernel/ids.ts";
import { cutPage, openCursor, sealCursor } from "#server/platform/paging/cursor.ts";
import { ask, checkedRange, requireApp, type Asking } from "./asked.ts";
import { eventQuery, searchQuery, type DetailRow } from "./search.olap.ts";

const Position = z.object({ ms: z.int(), eventId: z.string() });

/** A page of one app's events in a range of time, newest first. Throws `cursor_invalid`. */
export async function searchEvents(
  ctx: Asking,
  input: z.infer<typeof SearchEvents>,
): Promise<z.infer<typeof SearchEventsAnswer>> {
  const { clock, sealer } = ctx.services;
  const list = { list: "events.search", tenantId: ctx.tenantId, input };
  const position = openCursor(sealer, list, input.cursor, Position);
  const rows = { ...input, ...checkedRange(input) };
  await requireApp(ctx, input.appId);
  const found = await ask(ctx, searchQuery(rows, input.by, position, input.limit + 1));
  const page = cutPage(found, input.limit, (row) =>
    sealCursor(sealer, list, positionOf(row, input.by)),
  );
  return {
    rows: page.rows.map(toDetail),
    nextCursor: page.nextCursor,
    asOf: clock.now().toISOString(),
    range: { from: input.from, to: input.to },
  };
}

/** Throws `not_found`. */
export async function findEvent(
  ctx: Asking,
  input: z.infer<typeof FindEvent>,
): Promise<EventDetail> {
  await requireApp(ctx, input.appId);
  const at = input.at === null ? null : Date.parse(input.at);
  const [row] = await ask(ctx, eventQuery(input, input.eventId, at));
  if (!row) throw new DomainError("not_found", { what: "event" });
  return toDetail(row);
}

export const positionOf = (row: DetailRow, by: "happened" | "received") => ({
  ms: Date.parse(by === "happened" ? row.at : row.received_at),
  eventId: row.event_id,
});

export const toDetail = (row: DetailRow): EventDetail => ({
  eventId: row.event_id,
  appId: AppId.parse(row.app),
  type: row.type,
  name: row.name,
  userId: row.user_id,
  anonymousId: row.anonymous_id,
  env: row.env,
  at: new Date(row.at).toISOString(),
  receivedAt: new Date(row.received_at).toISOString(),
  storedAt: new Date(row.stored_at).toISOString(),
  keyId: row.key_id,
  appVersion: row.app_version,
  platform: row.platform,
  country: row.country,
  osVersion: row.os_version,
  deviceModel: row.device_model,
  locale: row.locale,
  library: row.library,
  sessionId: row.session_id,
  currency: row.currency,
  revenue: row.revenue_micros === 0 ? null : row.revenue_micros / 1_000_000,
  properties: row.sent_properties,
  context: row.context,
});
