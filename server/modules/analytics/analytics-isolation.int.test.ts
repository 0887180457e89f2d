import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "#server/platform/context/new-id.ts";
import { t, toDomainError } from "#server/platform/trpc/index.ts";
import { testClickHouse, type TestClickHouse } from "#server/testing/clickhouse.ts";
import {
  makeTenant,
  memberRequest,
  testServices,
  type TestServices,
  type TestTenant,
} from "#server/testing/services.ts";
import type { AppId } from "#shared/kernel/ids.ts";
import { analyticsRouter, eventsRouter } from "./index.ts";
import { storeEvents, type MadeEvent } from "./testing/made-events.olap.ts";

const DAY = 86_400_000;
const CANARY = "canarytheirs8842";
let clickhouse: TestClickHouse;
let services: TestServices;
let mine: TestTenant;
let theirs: TestTenant;
let ask: Awaited<ReturnType<typeof caller>>;
let now: number;

const caller = async () =>
  t.createCallerFactory(t.router({ analytics: analyticsRouter, events: eventsRouter }))({
    request: await memberRequest(services, "viewer", mine.tenantId),
  });
const made = (word: string): MadeEvent[] =>
  ["A", "B"].map((name, n) => ({
    id: `${word}-${n}`,
    at: now - (2 - n) * DAY,
    name: word === CANARY ? CANARY : name,
    person: `${word}${n}`,
    country: word,
    session: word,
    properties: { [word]: word, plan: word },
  }));

beforeAll(async () => {
  clickhouse = await testClickHouse();
  services = await testServices({ clickhouse });
  mine = await makeTenant(services);
  theirs = await makeTenant(services);
  now = services.clock.now().getTime();
  await storeEvents(services, mine, made("mine"));
  await storeEvents(services, theirs, made(CANARY));
  ask = await caller();
});
afterAll(async () => {
  await services.stop();
  await clickhouse.remove();
});

const question = (appId: AppId = mine.appId) => ({
  tenantId: mine.tenantId,
  appId,
  from: new Date(now - 5 * DAY).toISOString(),
  to: new Date(now).toISOString(),
});
const anything = { name: null, filters: [] };
const PROCEDURES = {
  series: (appId?: AppId) =>
    ask.analytics.series({ ...question(appId), breakdown: { property: "country" }, compare: true }),
  plain: (appId?: AppId) => ask.analytics.series({ ...question(appId), step: "day" }),
  revenue: (appId?: AppId) => ask.analytics.series({ ...question(appId), measure: "revenue" }),
  actives: (appId?: AppId) => ask.analytics.actives(question(appId)),
  "actives of Kathmandu": (appId?: AppId) =>
    ask.analytics.actives({ ...question(appId), timeZone: "Asia/Kathmandu" }),
  retention: (appId?: AppId) => ask.analytics.retention(question(appId)),
  funnel: (appId?: AppId) =>
    ask.analytics.funnel({
      ...question(appId),
      steps: [anything, anything],
      breakdown: { property: "country" },
    }),
  breakdown: (appId?: AppId) =>
    ask.analytics.breakdown({ ...question(appId), property: "properties.plan" }),
  top: (appId?: AppId) => ask.analytics.top(question(appId)),
  properties: (appId?: AppId) => ask.analytics.properties(question(appId)),
  propertyValues: (appId?: AppId) =>
    ask.analytics.propertyValues({ ...question(appId), property: "person" }),
  "events.search": (appId?: AppId) => ask.events.search({ ...question(appId), env: "all" }),
  "events.one": (appId = mine.appId) =>
    ask.events.one({
      tenantId: mine.tenantId,
      appId,
      eventId: appId === mine.appId ? "mine-0" : `${CANARY}-0`,
    }),
} satisfies Record<string, (appId?: AppId) => Promise<unknown>>;
const NAMES = Object.keys(PROCEDURES) as (keyof typeof PROCEDURES)[];

const failure = (promise: Promise<unknown>) =>
  promise.then(
    (answer) => `answered ${JSON.stringify(answer)}`,
    (error: unknown) => {
      const { code, message, details } = toDomainError(error);
      return JSON.stringify({ code, message, details });
    },
  );

test.each(NAMES)("%s shows nothing of another tenant, whose app is not there", async (name) => {
  const answer = JSON.stringify(await PROCEDURES[name]());
  expect(answer).not.toContain(CANARY);
  const other = await failure(PROCEDURES[name](theirs.appId));
  expect(other).toContain('"not_found"');
  expect(other).toBe(await failure(PROCEDURES[name](newId<AppId>())));
});

test("an event of another tenant is not there by its id either", async () => {
  const find = (eventId: string) => ({ tenantId: mine.tenantId, appId: mine.appId, eventId });
  const other = await failure(ask.events.one(find(`${CANARY}-0`)));
  expect(other).toContain('"not_found"');
  expect(other).toBe(await failure(ask.events.one(find("nothing"))));
  expect(await ask.events.one(find("mine-0"))).toMatchObject({ eventId: "mine-0", name: "A" });
});

test("the step that runs is named, and what lies ahead is not told as nothing", async () => {
  const ahead = { ...question(), to: new Date(now + 3 * DAY).toISOString() };
  const series = await ask.analytics.series({ ...ahead, step: "day" });
  const { bucket } = series.partial;
  expect(series.at[bucket ?? -1]).toBe(Math.floor(now / DAY) * (DAY / 1000));
  expect(series.series[0]?.values.slice((bucket ?? 0) + 1)).toEqual([null, null, null]);
  expect(series.series[0]?.values.slice(0, (bucket ?? 0) + 1)).not.toContain(null);
  const actives = await ask.analytics.actives(ahead);
  expect(actives.at).toHaveLength((bucket ?? 0) + 1);
  const retention = await ask.analytics.retention({ ...question(), periods: 9 });
  for (const [row, counts] of retention.counts.entries())
    expect(counts.filter((count) => count !== null)).toHaveLength(retention.counts.length - row);
  expect(retention.average.at(-1)).toBeNull();
});

test.each([
  ["more years than six", { from: "2015-01-01T00:00:00.000Z", step: "month" }],
  ["more minutes than a chart can show", { from: "2026-01-01T00:00:00.000Z", step: "minute" }],
  [
    "more points than an answer may have",
    {
      from: "2026-10-01T00:00:00.000Z",
      step: "minute",
      breakdown: { property: "country", top: 20 },
    },
  ],
] as const)("%s are refused with a reason, before ClickHouse is asked", async (_, more) => {
  const asked = { ...question(), to: "2026-11-20T00:00:00.000Z", ...more };
  const answer = JSON.parse(await failure(ask.analytics.series(asked))) as Record<string, object>;
  expect(answer).toMatchObject({
    code: "query_too_large",
    details: { reason: expect.stringMatching(/\d/) as string },
  });
});

test("a page's cursor is good for its question only", async () => {
  const page = await ask.events.search({ ...question(), limit: 1 });
  const cursor = page.nextCursor;
  expect(cursor).not.toBeNull();
  expect((await ask.events.search({ ...question(), limit: 1, cursor })).rows[0]?.eventId).toBe(
    "mine-0",
  );
  const others = [
    { by: "received" },
    { env: "all" },
    { to: new Date(now - 1).toISOString() },
  ] as const;
  for (const other of others)
    expect(await failure(ask.events.search({ ...question(), ...other, cursor }))).toContain(
      "cursor_invalid",
    );
});
