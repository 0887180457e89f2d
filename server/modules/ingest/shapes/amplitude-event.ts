import { isObject, type Json } from "../json-object.ts";
import { compact } from "./posthog-event.ts";

/** An Amplitude event in our words. */
export function fromAmplitude(event: unknown): unknown {
  if (!isObject(event)) return event;
  return {
    ...sayingOf(event),
    userId: event["user_id"],
    anonymousId: event["device_id"],
    messageId: event["insert_id"],
    timestamp: event["time"],
    appId: event["appId"] ?? event["app_id"],
    context: contextOf(event),
  };
}

function sayingOf(event: Json): Json {
  const name = event["event_type"];
  if (name === "$identify")
    return { type: "identify", traits: flattened(event["user_properties"]) };
  if (name === "$groupidentify") {
    const [kind, groupId] = isObject(event["groups"])
      ? (Object.entries(event["groups"])[0] ?? [])
      : [];
    const given = flattened(event["group_properties"] ?? {});
    const traits = isObject(given) ? { ...given, $group_type: kind } : given;
    return { type: "group", groupId: Array.isArray(groupId) ? groupId[0] : groupId, traits };
  }
  const given = event["event_properties"] ?? {};
  return {
    type: "track",
    event: name,
    properties: isObject(given) ? { ...given, ...moneyOf(event, given) } : given,
  };
}

/** `{$set: {a: 1}, $add: {b: 2}}`: what is set are traits, the other operations keep their names. */
function flattened(operations: unknown): unknown {
  if (!isObject(operations)) return operations;
  const { $set, $setOnce, ...others } = operations;
  return { ...(isObject($setOnce) ? $setOnce : {}), ...(isObject($set) ? $set : {}), ...others };
}

/** The event's own money, or that of a Revenue event's properties. */
function moneyOf(event: Json, given: Json): Json {
  const price = event["price"] ?? given["$price"];
  const quantity = event["quantity"] ?? given["$quantity"] ?? 1;
  const product =
    typeof price === "number" && typeof quantity === "number" ? price * quantity : undefined;
  return compact({
    revenue: event["revenue"] ?? given["revenue"] ?? given["$revenue"] ?? product,
    currency: event["currency"] ?? given["currency"] ?? given["$currency"],
    productId: event["productId"],
    revenueType: event["revenueType"],
    price: event["price"],
    quantity: event["quantity"],
  });
}

function contextOf(e: Json): Json {
  const [library, version] = typeof e["library"] === "string" ? e["library"].split("/") : [];
  const session = e["session_id"];
  return compact({
    library: compact({ name: library, version }),
    app: compact({ version: e["app_version"] }),
    os: compact({ name: e["os_name"], version: e["os_version"] }),
    device: compact({
      id: e["device_id"],
      type: e["platform"],
      brand: e["device_brand"],
      model: e["device_model"],
      manufacturer: e["device_manufacturer"],
      advertisingId: e["adid"] ?? e["idfa"],
    }),
    location: compact({
      country: e["country"],
      region: e["region"],
      city: e["city"],
      latitude: e["location_lat"],
      longitude: e["location_lng"],
    }),
    network: compact({ carrier: e["carrier"] }),
    locale: e["language"],
    ip: e["ip"],
    // -1 is an event outside of any session.
    sessionId: session === -1 ? undefined : session,
    groups: e["event_type"] === "$groupidentify" ? undefined : e["groups"],
    traits: e["event_type"] === "$identify" ? undefined : e["user_properties"],
    plan: e["plan"],
  });
}
