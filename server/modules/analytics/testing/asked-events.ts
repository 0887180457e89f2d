import fc from "fast-check";
import type { EventChoice, Filter } from "#shared/contracts/analytics.ts";
import { t } from "#server/platform/trpc/index.ts";
import { testClickHouse } from "#server/testing/clickhouse.ts";
import { makeTenant, memberRequest, testServices } from "#server/testing/services.ts";
import { analyticsRouter, eventsRouter } from "../index.ts";
import { storeEvents, type MadeEvent } from "./made-events.olap.ts";

// Both clock changes of autumn 2026 lie in it.
export const FROM = Date.parse("2026-10-22T00:00:00.000Z");
export const TO = Date.parse("2026-11-05T00:00:00.000Z");
export const ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
];

const moment = fc.oneof(
  fc.integer({ min: FROM, max: TO - 1 }),
  // Around midnights and changes of the clock.
  fc
    .tuple(fc.integer({ min: 0, max: 14 * 96 - 1 }), fc.integer({ min: -2, max: 2 }))
    .map(([quarter, ms]) => Math.max(FROM, FROM + quarter * 900_000 + ms)),
);
const made: fc.Arbitrary<MadeEvent> = fc.record({
  at: moment,
  name: fc.constantFrom("A", "B", "C", "D"),
  person: fc.integer({ min: 1, max: 60 }).map((n) => "p".repeat(1 + (n % 2)) + n),
  country: fc.constantFrom("DE", "US", ""),
  session: fc.integer({ min: 0, max: 90 }).map((n) => (n ? `s${n}` : "")),
  currency: fc.constantFrom("EUR", "USD"),
  revenueMicros: fc.constantFrom(0, 0, 0, 1_250_000, -500_000),
  env: fc.constantFrom("live", "live", "live", "test"),
  properties: fc.record(
    {
      plan: fc.constantFrom("pro", "Free", "x y"),
      n: fc.oneof(fc.integer({ min: -5, max: 20 }), fc.constantFrom("7", "seven")),
      deep: fc.record({ "a b": fc.boolean() }),
    },
    { requiredKeys: [] },
  ),
});

/** A ClickHouse with three thousand events of one tenant, some of another's, and a viewer who asks. */
export async function askedEvents() {
  const clickhouse = await testClickHouse();
  const services = await testServices({ clickhouse });
  const tenant = await makeTenant(services);
  const all = fc.sample(made, { numRuns: 3_000, seed: 20_261_122 });
  await storeEvents(services, tenant, all);
  await storeEvents(services, await makeTenant(services), all.slice(0, 500));
  const ask = t.createCallerFactory(t.router({ analytics: analyticsRouter, events: eventsRouter }))(
    {
      request: await memberRequest(services, "viewer", tenant.tenantId),
    },
  );
  return {
    ask,
    live: all.filter(({ env }) => env === "live"),
    question: (timeZone = "UTC") => ({
      tenantId: tenant.tenantId,
      appId: tenant.appId,
      timeZone,
      from: new Date(FROM).toISOString(),
      to: new Date(TO).toISOString(),
    }),
    stop: async () => {
      await services.stop();
      await clickhouse.remove();
    },
  };
}
export type AskedEvents = Awaited<ReturnType<typeof askedEvents>>;

export const zone = fc.constantFrom(...ZONES);
const word = fc.constantFrom("pro", "RO", "x", "7", "1", "true", "DE", "");
export const property = fc.constantFrom(
  "name",
  "country",
  "person",
  "revenue",
  "properties.plan",
  "properties.n",
  "properties.deep.a b",
);
const filter = fc.oneof(
  fc.record({
    property,
    operator: fc.constantFrom("is", "is_not"),
    values: fc.array(word, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    property,
    operator: fc.constantFrom("contains", "not_contains"),
    values: fc.array(word.filter(Boolean), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    property,
    operator: fc.constantFrom("exists", "not_exists"),
    values: fc.constant([]),
  }),
  fc.record({
    property,
    operator: fc.constantFrom("gt", "gte", "lt", "lte"),
    values: fc.constantFrom(["7"], ["0"], ["-0.5"]),
  }),
) as fc.Arbitrary<Filter>;
export const filters = fc.array(filter, { maxLength: 2 });
export const choice: fc.Arbitrary<EventChoice> = fc.record({
  name: fc.constantFrom("A", "B", "C", "D", null),
  filters: fc.array(filter, { maxLength: 1 }),
});
export const runs = { numRuns: 12 };
export const sum = (numbers: number[]) => numbers.reduce((total, value) => total + value, 0);
