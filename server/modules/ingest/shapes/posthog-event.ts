import { isObject, type Json } from "../json-object.ts";

/** Properties that have their place in a context; `token` and `api_key` would be the SDK key itself. */
const MOVED = new Set([
  "token",
  "api_key",
  "distinct_id",
  "$lib",
  "$lib_version",
  "$os",
  "$os_name",
  "$os_version",
  "$device_type",
  "$device_model",
  "$device_manufacturer",
  "$device_id",
  "$app_version",
  "$app_build",
  "$app_name",
  "$app_namespace",
  "$locale",
  "$browser_language",
  "$geoip_country_code",
  "$geoip_city_name",
  "$session_id",
  "$ip",
  "$timezone",
  "$current_url",
  "$pathname",
  "$referrer",
  "$set",
  "$set_once",
]);

/** A PostHog event in our words. */
export function fromPosthog(event: unknown, library: string | undefined): unknown {
  if (!isObject(event)) return event;
  const properties = isObject(event["properties"]) ? event["properties"] : {};
  const name = event["event"];
  const who = personOf(event, properties);
  return {
    ...sayingOf(typeof name === "string" ? name : "", event, properties),
    ...who,
    messageId: event["uuid"],
    timestamp: event["timestamp"],
    appId: event["appId"] ?? event["app_id"],
    context: contextOf(event, properties, library),
    ...(isObject(event["properties"] ?? {}) ? {} : { properties: event["properties"] }),
  };
}

function sayingOf(name: string, event: Json, properties: Json): Json {
  const rest = Object.fromEntries(Object.entries(properties).filter(([key]) => !MOVED.has(key)));
  const set = objectAt(event, "$set") ?? objectAt(properties, "$set");
  const setOnce = objectAt(event, "$set_once") ?? objectAt(properties, "$set_once");
  const changes = { ...(set ? { $set: set } : {}), ...(setOnce ? { $set_once: setOnce } : {}) };
  switch (name) {
    case "$identify":
      return { type: "identify", traits: { ...setOnce, ...set } };
    case "$create_alias":
      return { type: "alias", previousId: properties["alias"], properties: rest };
    case "$groupidentify":
      return {
        type: "group",
        groupId: properties["$group_key"],
        traits: { ...objectAt(properties, "$group_set"), $group_type: properties["$group_type"] },
      };
    case "$pageview":
      return { type: "page", name: properties["$pathname"], properties: { ...rest, ...changes } };
    case "$screen":
      return {
        type: "screen",
        name: properties["$screen_name"],
        properties: { ...rest, ...changes },
      };
    default:
      return { type: "track", event: name, properties: { ...rest, ...changes } };
  }
}

/** PostHog has one id; it is a device's until the person was identified. */
function personOf(event: Json, properties: Json): Json {
  const id = event["distinct_id"] ?? properties["distinct_id"];
  const device = properties["$anon_distinct_id"] ?? properties["$device_id"];
  const isDevice = properties["$is_identified"] === false || (id !== undefined && id === device);
  return isDevice ? { anonymousId: id } : { userId: id, anonymousId: device };
}

function contextOf(event: Json, p: Json, library: string | undefined): Json {
  const [name, version] = library?.split("/") ?? [p["$lib"], p["$lib_version"]];
  return compact({
    library: compact({ name, version }),
    app: compact({
      name: p["$app_name"],
      version: p["$app_version"],
      build: p["$app_build"],
      namespace: p["$app_namespace"],
    }),
    os: compact({ name: p["$os"] ?? p["$os_name"], version: p["$os_version"] }),
    device: compact({
      id: p["$device_id"],
      type: p["$device_type"],
      model: p["$device_model"],
      manufacturer: p["$device_manufacturer"],
    }),
    location: compact({ country: p["$geoip_country_code"], city: p["$geoip_city_name"] }),
    page: compact({ url: p["$current_url"], path: p["$pathname"], referrer: p["$referrer"] }),
    locale: p["$locale"] ?? p["$browser_language"],
    timezone: p["$timezone"],
    ip: p["$ip"],
    sessionId: p["$session_id"] ?? event["session_id"],
  });
}

const objectAt = (from: Json, name: string): Json | undefined => {
  const value = from[name];
  return isObject(value) ? value : undefined;
};

/** Without what was not said. */
export function compact(value: Json): Json {
  return Object.fromEntries(
    Object.entries(value).filter(
      ([, inner]) =>
        inner !== undefined &&
        inner !== null &&
        !(isObject(inner) && Object.keys(inner).length === 0),
    ),
  );
}
