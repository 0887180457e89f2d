import { hash } from "node:crypto";
import { newId } from "#server/platform/context/new-id.ts";
import {
  EVENT_TYPES,
  MAX_AGE_MS,
  MAX_DEPTH,
  MAX_EVENT_BYTES,
  MAX_ID_CHARS,
  MAX_NAME_CHARS,
  type EventLine,
  type EventRefusal,
  type EventType,
} from "./event-shape.ts";

type Json = Record<string, unknown>;

/** What an event is judged against; the same for a whole request. */
export interface Arrival {
  readonly receivedAtMs: number;
  /** What is added to the device's times: our clock minus the device's, 0 when it did not say. */
  readonly skewMs: number;
  /** Of the batch, for events without one of their own. */
  readonly context: unknown;
}

export type Accepted = { readonly ok: true; readonly eventId: string; readonly line: string };
export type Refused = {
  readonly ok: false;
  readonly eventId: string | null;
  readonly reason: EventRefusal;
};

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

  const name = nameOf(sent, type);
  if (name === undefined) return refuse("name_missing");
  if (name.length > MAX_NAME_CHARS) return refuse("name_too_long");
  const userId = idOf(sent["userId"]);
  const anonymousId = idOf(sent["anonymousId"]);
  if (userId === undefined || anonymousId === undefined) return refuse("id_invalid");
  if (userId === "" && anonymousId === "") return refuse("user_missing");

  const at = timeOf(sent, arrival);
  if (at === undefined) return refuse("timestamp_invalid");
  if (at < arrival.receivedAtMs - MAX_AGE_MS) return refuse("timestamp_too_old");

  const properties = propertiesOf(sent, type);
  if (typeof properties === "string") return refuse(properties);
  const context = sent["context"] ?? arrival.context ?? {};
  if (!isObject(context)) return refuse("properties_invalid");
  if (!isWithin(properties, MAX_DEPTH) || !isWithin(context, MAX_DEPTH)) return refuse("too_deep");

  const line: EventLine = {
    event_id: "",
    type,
    name: wellFormed(name),
    user_id: wellFormed(userId),
    anonymous_id: wellFormed(anonymousId),
    at,
    app_version: textAt(context, "app", "version"),
    platform: platformOf(context),
    country: textAt(context, "location", "country"),
    properties: jsonText(properties),
    context: jsonText(context),
  };
  line.event_id = eventIdOf(messageId, sentTime(sent), index, line);
  const text = JSON.stringify(line);
  // A character is one to three bytes here; only a line near the limit is worth counting.
  if (text.length > MAX_EVENT_BYTES || Buffer.byteLength(text) > MAX_EVENT_BYTES)
    return refuse("too_large");
  return { ok: true, eventId: line.event_id, line: text };
}

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

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

const ISO = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;

/** Milliseconds of an ISO 8601 text or of a number of milliseconds; NaN for anything else. */
export function parseTime(value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || !ISO.test(value)) return Number.NaN;
  // Without a zone it is UTC, wherever this server runs.
  return Date.parse(
    /[Z+]|-\d\d:?\d\d$/.test(value.slice(10)) || value.length === 10 ? value : `${value}Z`,
  );
}

const sentTime = (sent: Json): unknown => sent["timestamp"] ?? sent["originalTimestamp"];

function timeOf(sent: Json, { receivedAtMs, skewMs }: Arrival): number | undefined {
  const value = sentTime(sent);
  if (value === undefined || value === null) return receivedAtMs;
  const at = parseTime(value) + skewMs;
  if (!Number.isFinite(at)) return undefined;
  // Nothing happens in the future, whatever the device's clock says.
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

function isWithin(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (depth === 0) return false;
  for (const inner of Object.values(value)) {
    if (typeof inner === "object" && !isWithin(inner, depth - 1)) return false;
  }
  return true;
}

function textAt(context: Json, group: string, field: string): string {
  const inner = context[group];
  const value = isObject(inner) ? inner[field] : undefined;
  return typeof value === "string" ? wellFormed(value).slice(0, 64) : "";
}

const PLATFORMS: readonly [RegExp, string][] = [
  [/^(ios|ipados|iphone os)/, "ios"],
  [/^android/, "android"],
];

/** From what Segment's mobile, web and server SDKs say of themselves. */
function platformOf(context: Json): string {
  const os = textAt(context, "os", "name").toLowerCase() || textAt(context, "device", "type");
  for (const [pattern, platform] of PLATFORMS) if (pattern.test(os.toLowerCase())) return platform;
  const library = textAt(context, "library", "name");
  if (/analytics\.js|analytics-next|browser/.test(library)) return "web";
  if (os !== "") return os;
  return /node|python|go|java|ruby|php|net/i.test(library) ? "server" : "";
}

const ESCAPED_SURROGATE = /(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g;

/** JSON.stringify writes a lone half of a character as `\ud83d`, which no other program accepts. */
function jsonText(value: Json): string {
  const text = JSON.stringify(value);
  return text.includes("\\ud") ? text.replace(ESCAPED_SURROGATE, "$1\uFFFD") : text;
}

const wellFormed = (text: string): string => text.toWellFormed();

const PLAIN_ID = /^[\w.:@-]{1,128}$/;

/**
 * The id by which a repeated delivery is recognised. Without a messageId an event with a time of its own is
 * recognised by its content and place in the batch; one without cannot be, so it is always new.
 */
function eventIdOf(messageId: string, time: unknown, index: number, line: EventLine): string {
  if (PLAIN_ID.test(messageId)) return messageId;
  if (messageId !== "") return `h-${hash("sha256", messageId).slice(0, 40)}`;
  if (typeof time !== "string" && typeof time !== "number") return newId();
  // The time as it was sent: the corrected one differs from delivery to delivery.
  const content = JSON.stringify({ ...line, at: time, index });
  return `d-${hash("sha256", content).slice(0, 40)}`;
}
