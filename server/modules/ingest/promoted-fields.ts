import type { ContextFields, EventType, MoneyFields } from "./event-shape.ts";
import { isObject, type Json } from "./json-object.ts";

const MAX_CHARS = 64;
const MAX_MICROS = 9e15;

/** The columns people filter by, from what Segment's mobile, web and server SDKs say of themselves. */
export function contextFields(context: Json): ContextFields {
  const library = textAt(context, "library", "name");
  const version = textAt(context, "library", "version");
  const fields: Record<keyof ContextFields, string> = {
    app_version: textAt(context, "app", "version"),
    platform: platformOf(context, library),
    country: textAt(context, "location", "country"),
    os_version: textAt(context, "os", "version"),
    device_model: textAt(context, "device", "model"),
    locale: text(context["locale"]),
    library: library && version ? text(`${library}/${version}`) : library,
    session_id: text(context["sessionId"]),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ""));
}

/** `properties.revenue`, or `total` of a finished order, with its currency. */
export function moneyFields(type: EventType, name: string, properties: Json): MoneyFields {
  if (type !== "track") return {};
  const given =
    properties["revenue"] ?? (name === "Order Completed" ? properties["total"] : undefined);
  const micros = Math.round(numberOf(given) * 1e6);
  if (!(Math.abs(micros) < MAX_MICROS)) return {};
  const currency = properties["currency"];
  return {
    ...(typeof currency === "string" && /^[A-Za-z]{3}$/.test(currency)
      ? { currency: currency.toUpperCase() }
      : {}),
    // Never -0, which JSON writes as 0 and a comparison tells apart.
    revenue_micros: micros + 0,
  };
}

function numberOf(value: unknown): number {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^-?\d{1,15}(\.\d{1,12})?$/.test(value)
    ? Number(value)
    : Number.NaN;
}

function textAt(context: Json, group: string, field: string): string {
  const inner = context[group];
  return isObject(inner) ? text(inner[field]) : "";
}

function text(value: unknown): string {
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  return typeof value === "string" ? value.slice(0, MAX_CHARS).toWellFormed() : "";
}

const WEB = /^web$|analytics\.js|analytics-next|browser/;
const SERVER = /(?:^|[-_.@/])(?:node|python|go|java|ruby|php|net|rust|elixir)(?:[-_.@/]|$)/i;

function platformOf(context: Json, library: string): string {
  const os = textAt(context, "os", "name") || textAt(context, "device", "type");
  if (/^(ios|ipados|iphone os)/i.test(os)) return "ios";
  if (/^android/i.test(os)) return "android";
  if (WEB.test(library) || /^(web|browser)$/i.test(os)) return "web";
  if (SERVER.test(library)) return "server";
  return os.toLowerCase();
}
