/** Why an event was refused; the closed list SDK authors can test for. */
export const EVENT_REFUSALS = {
  not_an_object: "An event is a JSON object.",
  type_unknown: "The type is one of track, identify, screen, page, group, alias.",
  wrong_app: "The event names another app than the one its key belongs to.",
  name_missing: "A track call needs a name in `event`.",
  name_too_long: "A name has at most 200 characters.",
  user_missing: "Give a userId or an anonymousId.",
  id_invalid: "An id is a text of at most 256 characters.",
  id_conflict: "Another event of this batch has the same id and other content.",
  group_missing: "A group call needs a groupId.",
  previous_missing: "An alias call needs a previousId.",
  properties_invalid: "properties, traits and context are JSON objects.",
  number_invalid: "A number is larger than 64-bit floating point can hold.",
  timestamp_invalid: "A timestamp is ISO 8601, such as 2026-11-22T07:10:00.000Z.",
  timestamp_too_old: "The event happened more than a year ago.",
  timestamp_in_future:
    "The event is more than a day ahead of our clock; `sentAt` corrects a device's.",
  too_deep: "Nested more than 20 levels deep.",
  too_large: "An event has at most 32,768 bytes, and the events of a request 2 MB together.",
} as const;
export type EventRefusal = keyof typeof EVENT_REFUSALS;

export const EVENT_TYPES = ["track", "identify", "screen", "page", "group", "alias"] as const;
export type EventType = (typeof EVENT_TYPES)[number];

export const MAX_BODY_BYTES = 1_048_576;
export const MAX_EVENTS = 500;
export const MAX_EVENT_BYTES = 32_768;
/** The lines of one request together: a context given once for a batch is repeated in every line. */
export const MAX_LINES_BYTES = 2_097_152;
export const MAX_NAME_CHARS = 200;
export const MAX_ID_CHARS = 256;
export const MAX_DEPTH = 20;
export const MAX_AGE_MS = 365 * 86_400_000;
export const MAX_AHEAD_MS = 86_400_000;

/** What is taken out of a context into columns of its own; left out of the line where there is none. */
export interface ContextFields {
  app_version?: string;
  platform?: string;
  country?: string;
  os_version?: string;
  device_model?: string;
  locale?: string;
  library?: string;
  session_id?: string;
}

export interface MoneyFields {
  /** ISO 4217, upper case. */
  currency?: string;
  /** Millionths of the currency's unit. */
  revenue_micros?: number;
}

/** A line of the event log, in this order. What the sink stamps (tenant, app, key) is not in it. */
export interface EventLine extends ContextFields, MoneyFields {
  /** First in the line: the sink finds it there without parsing. `[\w.:@-]{1,128}`. */
  event_id: string;
  type: EventType;
  name: string;
  user_id: string;
  anonymous_id: string;
  /** Milliseconds, corrected for the device's clock. */
  at: number;
  properties: Readonly<Record<string, unknown>>;
  context: Readonly<Record<string, unknown>>;
}
