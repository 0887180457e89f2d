import { hash } from "node:crypto";
import { newId } from "#server/platform/context/new-id.ts";
import {
  EVENT_TYPES,
  MAX_AGE_MS,
  MAX_AHEAD_MS,
  MAX_EVENT_BYTES,
  MAX_ID_CHARS,
  MAX_NAME_CHARS,
  type EventRefusal,
  type EventType,
} from "./event-shape.ts";
import { faultIn, isObject, jsonText, type Json } from "./json-object.ts";
import { parseTime } from "./parse-time.ts";
import { contextFields, moneyFields } from "./promoted-fields.ts";

/** A context that was judged: its JSON, and its columns as a part of the line. */
export interface JudgedContext {
  readonly json: string;
  /** `,"app_version":"4.2"…` or nothing. */
  readonly fields: string;
}

/** What an event is judged against; the same for a whole request. */
export interface Arrival {
  readonly receivedAtMs: number;
  /** What is added to the device's times: our clock minus the device's, 0 when it did not say. */
  readonly skewMs: number;
  /** The app of the key. */
  readonly appId: string;
  /** The app that the request as a whole says it is for. */
  readonly named: unknown;
  /** Of the batch, for events without one of their own. */
  readonly context: JudgedContext | EventRefusal;
}

export type Accepted = { readonly ok: true; readonly eventId: string; readonly line: string };
export type Refused = {
  readonly ok: false;
  readonly eventId: string | null;
  readonly reason: EventRefusal;
};

export function judgeContext(context: unknown): JudgedContext | EventRefusal {
  if (!isObject(context)) return "properties_invalid";
  return (
    faultIn(context) ?? { json: jsonText(context), fields: fieldsText(contextFields(context)) }
  );
}

export const NO_CONTEXT: JudgedContext = { json: "{}", fields: "" };

/** Judges one event as sent, and makes its line of the log. Hand-written: a schema library costs more than JSON.parse. */
export function acceptEvent(sent: unknown, index: number, arrival: Arrival): Accepted | Refused {
  if (!isObject(sent)) return { ok: false, eventId: null, reason: "not_an_object" };
  const messageId = typeof sent["messageId"] === "string" ? sent["messageId"] : "";
  const refuse = (reason: EventRefusal): Refused => ({
    ok: false,
    eventId: messageId === "" ? null : messageId.slice(0, 128),
    reason,
  });
  const type = sent["type"] as EventType;
  if (!EVENT_TYPES.includes(type)) return refuse("type_unknown");
  if (namesOtherApp(sent, arrival)) return refuse("wrong_app");

  const name = nameOf(sent, type);
  if (name === undefined) return refuse("name_missing");
  if (name.length > MAX_NAME_CHARS) return refuse("name_too_long");
  const userId = idOf(sent["userId"]);
  const anonymousId = idOf(sent["anonymousId"]);
  if (userId === undefined || anonymousId === undefined) return refuse("id_invalid");
  if (userId === "" && anonymousId === "") return refuse("user_missing");

  const at = timeOf(sent, arrival);
  if (typeof at === "string") return refuse(at);

  const properties = propertiesOf(sent, type);
  if (typeof properties === "string") return refuse(properties);
  const own = sent["context"] ?? undefined;
  const context = own === undefined ? arrival.context : judgeContext(own);
  if (typeof context === "string") return refuse(context);
  const fault = faultIn(properties);
  if (fault) return refuse(fault);

  const who = `"type":"${type}","name":${jsonText(name)},"user_id":${jsonText(userId)},"anonymous_id":${jsonText(anonymousId)},"at":`;
  const what = `${context.fields}${fieldsText(moneyFields(type, name, properties))},"properties":${jsonText(properties)},"context":${context.json}}`;
  // The time as it was sent: the corrected one differs from delivery to delivery.
  const eventId = eventIdOf(messageId, sentTime(sent), (time) => `${who}${time}${what}${index}`);
  const line = `{"event_id":"${eventId}",${who}${at}${what}`;
  // A character is one to three bytes here; only a line near the limit is worth counting.
  if (line.length > MAX_EVENT_BYTES || Buffer.byteLength(line) > MAX_EVENT_BYTES)
    return refuse("too_large");
  return { ok: true, eventId, line };
}

const fieldsText = (fields: object): string => {
  const text = JSON.stringify(fields);
  return text === "{}" ? "" : `,${text.slice(1, -1)}`;
};

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** An app id of ours that is not the key's: somebody mixed up two apps. Other texts are the sender's own business. */
function namesOtherApp(sent: Json, { appId, named: inRequest }: Arrival): boolean {
  const named = sent["appId"] ?? sent["app_id"] ?? inRequest;
  return typeof named === "string" && UUID.test(named) && named.toLowerCase() !== appId;
}

/** Undefined where one is needed and missing. */
function nameOf(sent: Json, type: EventType): string | undefined {
  const name = type === "track" ? sent["event"] : sent["name"];
  if (typeof name === "string" && name.trim() !== "") return name;
  return type === "track" ? undefined : "";
}

/** "" for none, undefined for one that cannot be. */
function idOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return "";
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  return typeof value === "string" && value.length <= MAX_ID_CHARS ? value : undefined;
}

const sentTime = (sent: Json): unknown => sent["timestamp"] ?? sent["originalTimestamp"];

function timeOf(sent: Json, { receivedAtMs, skewMs }: Arrival): number | EventRefusal {
  const value = sentTime(sent);
  if (value === undefined || value === null) return receivedAtMs;
  return placeInTime(parseTime(value) + skewMs, receivedAtMs);
}

/** Milliseconds of when it happened, by our clock: never after it arrived. */
export function placeInTime(at: number, receivedAtMs: number): number | EventRefusal {
  if (!Number.isFinite(at)) return "timestamp_invalid";
  if (at < receivedAtMs - MAX_AGE_MS) return "timestamp_too_old";
  if (at > receivedAtMs + MAX_AHEAD_MS) return "timestamp_in_future";
  return Math.min(Math.round(at), receivedAtMs);
}

function propertiesOf(sent: Json, type: EventType): Json | EventRefusal {
  const given = sent[type === "identify" || type === "group" ? "traits" : "properties"] ?? {};
  if (!isObject(given)) return "properties_invalid";
  if (type === "group") {
    const groupId = idOf(sent["groupId"]);
    return groupId ? { ...given, groupId } : "group_missing";
  }
  if (type === "alias") {
    const previousId = idOf(sent["previousId"]);
    return previousId ? { ...given, previousId } : "previous_missing";
  }
  return given;
}

const PLAIN_ID = /^[\w.:@-]{1,128}$/;

/**
 * The id by which a repeated delivery is recognised. Without a messageId an event with a time of its own is
 * recognised by its content and place in the batch; one without cannot be, so it is always new.
 */
function eventIdOf(
  messageId: string,
  time: unknown,
  contentAt: (time: string | number) => string,
): string {
  if (PLAIN_ID.test(messageId)) return messageId;
  if (messageId !== "") return `h-${hash("sha256", messageId).slice(0, 40)}`;
  if (typeof time !== "string" && typeof time !== "number") return newId();
  return `d-${hash("sha256", contentAt(time)).slice(0, 40)}`;
}
