import {
  AGES,
  COUNTRIES,
  DEVICES,
  newcomers,
  RELEASE,
  SITTINGS,
  VERSIONS,
  type Weighted,
} from "./demo-population.ts";
import { demoKeySql } from "./demo-rotation.olap.ts";
import type { DemoApp } from "./seed-demo-events.ts";

/** A literal of ours; nothing from outside gets into the demo's SQL. */
const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
const list = (values: readonly string[]): string => `[${values.map(text).join(", ")}]`;
/** Some values more often than others: each as many times as its weight. */
const weighted = (values: Weighted): string =>
  list(values.flatMap(([value, weight]) => Array.from({ length: weight }, () => value)));
const pick = (choices: string, by: string): string => `${choices}[1 + ${by} % length(${choices})]`;

const LOCALES = list(["de-DE", "en-US", "en-GB", "fr-FR", "es-ES"]);
const JOURNEYS = `[${SITTINGS.map(list).join(", ")}]`;
const EURO = list(["DE", "FR", "ES", "NL"]);
/** Where the shyest stop: before anything is put into a cart. */
const SHY = 45;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** A month of one app's past in one statement, and one block, stored once: the engine makes the sittings hour by hour, and in each the events of one person. */
export function demoEventsSql(
  app: DemoApp,
  { firstHour, until, month }: { firstHour: Date; until: Date; month: number },
  sittings: readonly number[],
  sittingsADay: number,
): string {
  const salt = text(app.appId);
  const device = DEVICES[app.platform];
  const [monthMs, nextMs] = [0, 1].map((more) =>
    Date.UTC(Math.floor(month / 100), (month % 100) - 1 + more),
  );
  // A sitting that begins before midnight may end in the month after.
  const mayReach = (hour: number) => {
    const atMs = firstHour.getTime() + hour * HOUR_MS;
    return atMs >= (monthMs ?? 0) - 2 * HOUR_MS && atMs < (nextMs ?? 0);
  };
  const hours = sittings.map((count, hour) => (mayReach(hour) ? count : 0)).join(",");
  const released =
    Math.floor(firstHour.getTime() / DAY_MS + sittings.length / 24) - RELEASE.daysAgo;
  const context = `concat('{"app":{"version":"', version, '"},"os":{"name":"', ${text(app.platform)}, '","version":"', system, '"},"device":{"model":"', model, '"},"location":{"country":"', land, '"},"locale":"', language, '"}')`;
  return `INSERT INTO events (app_id, tenant_id, event_id, type, name, user_id, anonymous_id, env, at, received_at, stored_at, key_id, app_version, platform, country,
  os_version, device_model, locale, library, session_id, currency, revenue_micros, properties, context, block)
SETTINGS insert_deduplication_token = ${text(`demo.${app.appId}.${month}`)}, deduplicate_blocks_in_dependent_materialized_views = 1,
  min_insert_block_size_rows = 100000000, min_insert_block_size_bytes = 1000000000
WITH
  cityHash64(${salt}, hour, nth) AS sitting,
  toUInt64(${firstHour.getTime()}) + hour * 3600000 + sitting % 3600000 AS opened,
  intDiv(opened, ${DAY_MS}) AS today,
  toUInt64(${pick(`[${AGES.join(",")}]`, "intDiv(sitting, 7)")}) AS age,
  cityHash64(${salt}, today - age, intDiv(sitting, 4001) % ${newcomers(sittingsADay)}) AS person,
  least(intDiv(sitting, 11) % ${SITTINGS.length}, ${SHY} + intDiv(person, 37) % ${SITTINGS.length - SHY}) AS wish,
  ${JOURNEYS}[1 + wish] AS journey,
  cityHash64(sitting, step) AS dice,
  fromUnixTimestamp64Milli(toInt64(opened + (step - 1) * 14000 + dice % 9000), 'UTC') AS moment,
  moment + toIntervalMillisecond(if(intDiv(dice, 19) % 401 = 0, 93600000, 150 + intDiv(dice, 17) % 2600)) AS arrival,
  if(age = 0 AND step = 2 AND sitting % 4 = 0, 'Signed up', journey[step]) AS what,
  ${pick(weighted(COUNTRIES), "intDiv(person, 3)")} AS land,
  if(person % 100 < toInt64(today - ${released}) * ${RELEASE.percentADay}, ${text(RELEASE.version)}, ${pick(weighted(VERSIONS), "intDiv(person, 13)")}) AS version,
  ${pick(weighted(device.models), "intDiv(person, 29)")} AS model,
  ${pick(weighted(device.systems), "intDiv(person, 31)")} AS system,
  ${pick(LOCALES, "person")} AS language,
  what = 'Order completed' AS bought,
  499 + 50 * (intDiv(dice, 41) % 240) AS cents,
  multiIf(land = 'US', 'USD', land = 'GB', 'GBP', land IN ${EURO.replace("[", "(").replace("]", ")")}, 'EUR', 'USD') AS money
SELECT toUUID(${salt}), toUUID(${text(app.tenantId)}), concat('demo-', hex(dice)),
  if(startsWith(what, '@'), 'screen', 'track'), trim(LEADING '@' FROM what),
  if(person % 10 < 7, concat('user-', toString(10000 + person % 89999)), ''), concat('device-', hex(person)), 'live', moment, arrival,
  arrival + toIntervalMillisecond(30 + intDiv(dice, 31) % 220), ${demoKeySql(app.keyId, app.rotation)}, version, ${text(app.platform)}, land,
  system, model, language, ${text(device.library)}, lower(hex(sitting)), if(bought, money, ''), if(bought, toInt64(cents) * 10000, 0),
  multiIf(
    bought, concat('{"revenue":', toString(intDiv(cents, 100)), '.', leftPad(toString(cents % 100), 2, '0'), ',"currency":"', money, '","items":', toString(1 + dice % 4), '}'),
    what IN ('Product viewed', 'Added to cart'), concat('{"product_id":"p-', toString(intDiv(dice, 43) % 400), '","category":"', ${pick(list(["shoes", "shirts", "bags", "toys"]), "intDiv(dice, 43)")}, '","price":', toString(3 + intDiv(dice, 47) % 90), '}'),
    what = 'Level completed', concat('{"level":', toString(1 + intDiv(dice, 53) % 60), ',"seconds":', toString(20 + intDiv(dice, 59) % 400), '}'),
    what = 'Search', concat('{"results":', toString(intDiv(dice, 61) % 80), '}'),
    what = 'Signed up', concat('{"method":"', ${pick(list(["email", "apple", "google"]), "person")}, '"}'),
    '{}'),
  ${context}, 'demo'
FROM (SELECT arrayJoin(arrayEnumerate([${hours}])) - 1 AS hour, [${hours}][hour + 1] AS sittings) AS hours
ARRAY JOIN range(toUInt64(sittings)) AS nth
ARRAY JOIN arrayEnumerate(journey) AS step
WHERE arrival <= fromUnixTimestamp64Milli(${until.getTime()}, 'UTC') AND toYYYYMM(moment) = ${month}`;
}
