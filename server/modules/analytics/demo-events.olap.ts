import type { DemoApp } from "./seed-demo-events.ts";

/** A literal of ours; nothing from outside gets into the demo's SQL. */
const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
const list = (values: readonly string[]): string => `[${values.map(text).join(", ")}]`;
/** Some values more often than others: each as many times as its weight. */
const weighted = (values: readonly (readonly [string, number])[]): string =>
  list(values.flatMap(([value, weight]) => Array.from({ length: weight }, () => value)));
const pick = (choices: string, by: string): string => `${choices}[1 + ${by} % length(${choices})]`;

const COUNTRIES = weighted([
  ["DE", 9],
  ["US", 8],
  ["GB", 5],
  ["FR", 4],
  ["ES", 3],
  ["PL", 3],
  ["BR", 3],
  ["JP", 2],
  ["NL", 2],
  ["TR", 2],
  ["IN", 2],
  ["SE", 1],
]);
const VERSIONS = weighted([
  ["4.2.1", 12],
  ["4.2.0", 7],
  ["4.1.3", 5],
  ["4.0.0", 2],
  ["3.9.8", 1],
]);
const NAMES = weighted([
  ["App opened", 10],
  ["Screen viewed", 26],
  ["Product viewed", 14],
  ["Added to cart", 6],
  ["Checkout started", 3],
  ["Order completed", 2],
  ["Search", 7],
  ["Push received", 5],
  ["Level completed", 4],
  ["Signed up", 1],
]);
const SCREENS = list(["Home", "Catalogue", "Product", "Cart", "Profile", "Search", "Settings"]);
const LANGUAGES = list(["de-DE", "en-US", "en-GB", "fr-FR", "es-ES"]);

/** Two weeks of one app in one statement: the engine makes the rows, a person's events fit together. */
export function demoEventsSql(
  app: DemoApp,
  firstHour: Date,
  counts: readonly number[],
  people: number,
): string {
  const salt = text(app.appId);
  const context = `concat('{"app":{"version":"', version, '"},"os":{"name":"', ${text(app.platform)}, '"},"location":{"country":"', land, '"},"locale":"', ${pick(LANGUAGES, "person_hash")}, '"}')`;
  return `INSERT INTO events (app_id, tenant_id, event_id, type, name, user_id, anonymous_id, env, at, received_at, stored_at, key_id, app_version, platform, country, properties, context, block)
WITH
  cityHash64(${salt}, hour, nth) AS dice,
  intDiv(dice, 7) % ${people} AS person,
  cityHash64(${salt}, person) AS person_hash,
  fromUnixTimestamp64Milli(toInt64(${firstHour.getTime()}) + hour * 3600000 + dice % 3600000, 'UTC') AS moment,
  ${pick(COUNTRIES, "person_hash")} AS land,
  ${pick(VERSIONS, "intDiv(person_hash, 13)")} AS version,
  ${pick(NAMES, "intDiv(dice, 101)")} AS event_name,
  moment + toIntervalMillisecond(150 + intDiv(dice, 17) % 2600) AS arrival
SELECT toUUID(${salt}), toUUID(${text(app.tenantId)}), concat('demo-', hex(dice)),
  multiIf(event_name = 'Screen viewed', 'screen', 'track'),
  if(event_name = 'Screen viewed', ${pick(SCREENS, "intDiv(dice, 211)")}, event_name),
  concat('user-', toString(person)), concat('device-', hex(person_hash)), 'live', moment, arrival,
  arrival + toIntervalMillisecond(30 + intDiv(dice, 31) % 220), ${text(app.keyId)}, version, ${text(app.platform)}, land,
  multiIf(
    event_name = 'Order completed', concat('{"revenue":', toString(5 + intDiv(dice, 41) % 120), '.', toString(10 + dice % 90), ',"currency":"EUR","items":', toString(1 + dice % 4), '}'),
    event_name IN ('Product viewed', 'Added to cart'), concat('{"product_id":"p-', toString(intDiv(dice, 43) % 400), '","price":', toString(3 + intDiv(dice, 47) % 90), '}'),
    event_name = 'Level completed', concat('{"level":', toString(1 + intDiv(dice, 53) % 60), ',"seconds":', toString(20 + intDiv(dice, 59) % 400), '}'),
    event_name = 'Search', concat('{"results":', toString(intDiv(dice, 61) % 80), '}'),
    '{}'),
  ${context}, 'demo'
FROM (SELECT arrayJoin(arrayEnumerate([${counts.join(",")}])) - 1 AS hour, [${counts.join(",")}][hour + 1] AS events) AS hours
ARRAY JOIN range(toUInt64(events)) AS nth
WHERE arrival <= now64(3)`;
}
