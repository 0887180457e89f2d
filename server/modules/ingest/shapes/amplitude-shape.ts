import { DomainError } from "#shared/errors/index.ts";
import { EVENT_REFUSALS, type EventRefusal } from "../event-shape.ts";
import { isObject } from "../json-object.ts";
import { fromAmplitude } from "./amplitude-event.ts";
import type { Shape } from "./shape.ts";

/** Amplitude's HTTP API v2. Its clients act by the `code` of the answer's body, and of a 400 by the places it names. */
export const amplitudeShape: Shape = {
  name: "amplitude",
  allOrNothing: true,
  read(body) {
    if (!isObject(body) || !Array.isArray(body["events"]))
      throw new DomainError("bad_request", { reason: "`events` is not a list of events" });
    const key = body["api_key"];
    return {
      shape: this,
      events: body["events"],
      writeKey: typeof key === "string" ? key : undefined,
      sentAt: body["client_upload_time"],
      context: undefined,
      appId: body["appId"],
      toEvent: fromAmplitude,
    };
  },
  judged({ count, bytes, refused }) {
    const [first] = refused;
    if (first === undefined)
      return ok({
        events_ingested: count,
        payload_size_bytes: bytes,
        server_upload_time: Date.now(),
      });
    return failed(400, EVENT_REFUSALS[first.reason], {
      events_with_invalid_fields: placesBy(refused, (reason) => !(reason in MISSING)),
      events_with_missing_fields: placesBy(refused, (reason) => reason in MISSING),
      events_with_invalid_id_lengths: {},
    });
  },
  refused(error, _requestId, batch) {
    if (error.status === 429) {
      const events = batch?.events.map((_, index) => index) ?? [];
      return failed(429, error.message, {
        throttled_events: events,
        throttled_devices: {},
        throttled_users: {},
      });
    }
    if (error.status === 413 || error.status >= 500) return failed(error.status, error.message, {});
    if (error.code === "bad_request" || error.code === "event_invalid")
      return failed(400, error.message, { missing_field: "events" });
    // The words its clients know: this will not be better next time.
    return failed(400, `Invalid API key: ${error.message}`, {});
  },
};

const ok = (body: object) => ({ status: 200, body: { code: 200, ...body } });
const failed = (code: number, error: string, more: object) => ({
  status: code,
  body: { code, error, ...more },
});

const MISSING: Partial<Record<EventRefusal, string>> = {
  name_missing: "event_type",
  user_missing: "user_id",
  group_missing: "groups",
};
const INVALID: Partial<Record<EventRefusal, string>> = {
  name_too_long: "event_type",
  id_invalid: "user_id",
  id_conflict: "insert_id",
  timestamp_invalid: "time",
  timestamp_too_old: "time",
  timestamp_in_future: "time",
};

/** `{time: [0, 2]}`: the places of refused events by field. */
function placesBy(
  refused: readonly { index: number; reason: EventRefusal }[],
  counts: (reason: EventRefusal) => boolean,
): Record<string, number[]> {
  const places: Record<string, number[]> = {};
  for (const { index, reason } of refused)
    if (counts(reason))
      (places[MISSING[reason] ?? INVALID[reason] ?? "event_properties"] ??= []).push(index);
  return places;
}
