import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { newId } from "#server/platform/context/new-id.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import { t } from "#server/platform/trpc/index.ts";
import { testClickHouse, type TestClickHouse } from "#server/testing/clickhouse.ts";
import {
  makeTenant,
  memberRequest,
  requestOf,
  testServices,
  type TestServices,
  type TestTenant,
} from "#server/testing/services.ts";
import type { AppId, ImpersonationId, SessionId, UserId } from "#shared/kernel/ids.ts";
import { auditRouter } from "../audit/index.ts";
import { answerAnalyticsExport } from "./analytics-export.http.ts";
import { storeEvents, type MadeEvent } from "./testing/made-events.olap.ts";

const COUNT = 9_000;
const START = Date.parse("2026-10-10T00:00:00.000Z");
const EVIL = '=HYPERLINK("http://x"),"a"\r\nb';
let clickhouse: TestClickHouse;
let services: TestServices;
let mine: TestTenant;
let theirs: TestTenant;
let queries = 0;
/** Of the pages that were asked for, in milliseconds. */
const ranges: { from: number; to: number }[] = [];
let answered = 0;

beforeAll(async () => {
  clickhouse = await testClickHouse();
  const counting: TestClickHouse["query"] = (query, params, scope) => {
    queries += 1;
    if (query.name === "events.search") {
      const { p1, p2 } = params as Record<string, number>;
      ranges.push({ from: p1 ?? 0, to: p2 ?? 0 });
    }
    return clickhouse.query(query, params, scope).finally(() => (answered += 1));
  };
  services = await testServices({ clickhouse: { ...clickhouse, query: counting } });
  mine = await makeTenant(services);
  theirs = await makeTenant(services);
  await storeEvents(
    services,
    mine,
    Array.from(
      { length: COUNT },
      // Three at each moment: a page ends in the middle of a tie.
      (_, n): MadeEvent => ({
        id: `e-${String(n).padStart(5, "0")}`,
        at: START + Math.floor(n / 3) * 1000,
        name: n === 5 ? EVIL : `N${n % 4}`,
        person: `p${n % 50}`,
        country: "DE",
        properties: { n, text: "a,b" },
      }),
    ),
  );
  await storeEvents(services, theirs, [{ at: START, name: "canary-of-them", person: "canary" }]);
});
afterAll(async () => {
  await services.stop();
  await clickhouse.remove();
});

const question = (tenant: TestTenant = mine) => ({
  appId: tenant.appId,
  from: "2026-10-09T00:00:00.000Z",
  to: "2026-10-12T00:00:00.000Z",
});
const admin = () => memberRequest(services, "admin", mine.tenantId);

test("all events of a range leave once each, in pages, with the commas, quotes and formulas of their senders", async () => {
  const answer = await answerAnalyticsExport(await admin(), mine.tenantId, "events", question());
  expect(answer.headers.get("content-type")).toMatch(/^text\/csv/);
  expect(answer.headers.get("content-disposition")).toMatch(
    /^attachment; filename="events-[a-z0-9-]+-2026-10-09-2026-10-12\.csv"$/,
  );
  const text = await answer.text();
  const ids = [...text.matchAll(/^(e-\d{5}),/gm)].map(([, id]) => id);
  expect(ids).toHaveLength(COUNT);
  expect(new Set(ids).size).toBe(COUNT);
  expect(ids[0]).toBe(`e-0${COUNT - 3}`);
  expect(text).toContain(`"'=HYPERLINK(""http://x""),""a""\r\nb"`);
  expect(text).toContain('"{""n"":7,""text"":""a,b""}"');
  expect(text).not.toContain("canary");
});

test("a reader that stops is not read ahead of, and one that leaves ends the reading", async () => {
  const before = queries;
  const ended = answered;
  const answer = await answerAnalyticsExport(await admin(), mine.tenantId, "events", question());
  const reader = answer.body?.getReader();
  await reader?.read();
  // Two that count, and of many pages the one that was read and the next.
  await vi.waitFor(() => expect(answered - ended).toBeGreaterThanOrEqual(4), { timeout: 10_000 });
  await sleep(300);
  expect(queries - before).toBe(4);
  await reader?.cancel();
  await sleep(100);
  expect(queries - before).toBe(4);
});

test("no page reads again what lies in the time of the pages before it", async () => {
  ranges.length = 0;
  const answer = await answerAnalyticsExport(await admin(), mine.tenantId, "events", question());
  await answer.text();
  expect(ranges.length).toBeGreaterThan(3);
  for (const [index, { from, to }] of ranges.slice(1).entries()) {
    const before = ranges[index];
    expect(from === before?.from ? to : before?.from).toBe(to);
  }
  expect(ranges.at(-1)?.from).toBe(Date.parse(question().from));
  // The dense part is cut finer than the whole: 9,000 events in 50 minutes of three days.
  expect(Math.min(...ranges.map(({ from, to }) => to - from))).toBeLessThan(1_800_000);
});

test("more events at one moment than fit a page, and a range without any, leave whole", async () => {
  const at = Date.parse("2026-09-01T12:00:00.000Z");
  await storeEvents(
    services,
    mine,
    Array.from({ length: 2_500 }, (_, n): MadeEvent => ({
      id: `m-${n}`,
      at,
      name: "M",
      person: "p",
    })),
  );
  const range = { from: "2026-09-01T00:00:00.000Z", to: "2026-09-02T00:00:00.000Z" };
  const read = async (input: object) =>
    (
      await answerAnalyticsExport(await admin(), mine.tenantId, "events", {
        ...question(),
        ...input,
      })
    ).text();
  const ids = [...(await read(range)).matchAll(/^(m-\d+),/gm)].map(([, id]) => id);
  expect(ids).toHaveLength(2_500);
  expect(ids).toEqual(ids.toSorted());
  expect(new Set(ids).size).toBe(2_500);
  const none = await read({ from: range.to, to: "2026-09-03T00:00:00.000Z" });
  expect(none).toMatch(/^event_id,type,name,[^\r]*\r\n$/);
});

test("a session that ends while it reads gets a broken download", async () => {
  let calls = 0;
  const request = {
    ...(await admin()),
    assertLive: () => {
      if (++calls > 3) throw new Error("revoked");
    },
  };
  const answer = await answerAnalyticsExport(request, mine.tenantId, "events", question());
  await expect(answer.text()).rejects.toThrow("revoked");
});

test.each([
  ["series", {}, /^from_utc,from UTC,all\r\n2026-10-09T/],
  [
    "actives",
    {},
    /^from_utc,from UTC,day,week,month,stickiness\r\n.*\r\n2026-10-10T00:00:00\.000Z,2026-10-10 00:00,50,50,50,1\r\n/,
  ],
  ["retention", { periods: 1 }, /^from_utc,from UTC,size,day 0,day 1,day 0 share,day 1 share\r\n/],
  [
    "funnel",
    {
      steps: [
        { name: "N1", filters: [] },
        { name: "N2", filters: [] },
      ],
    },
    /^branch,step,event,people,.*\r\nall,1,N1,25,1,,\r\n/,
  ],
  ["breakdown", { property: "country" }, /^country,events,people,share\r\nDE,9000,50,1\r\n$/],
  ["top", {}, /^event,events,people,share,previous_events,change\r\nN0,2250,/],
] as const)("%s leaves as a table", async (what, more, form) => {
  const input = { ...question(), ...more };
  const answer = await answerAnalyticsExport(await admin(), mine.tenantId, what, input);
  expect(await answer.text()).toMatch(form);
});

test("an export is in the audit log with what and which range, before its first line", async () => {
  const fresh = await makeTenant(services);
  const request = await memberRequest(services, "user", fresh.tenantId);
  await answerAnalyticsExport(request, fresh.tenantId, "top", question(fresh));
  const { audit } = t.createCallerFactory(t.router({ audit: auditRouter }))({
    request: await memberRequest(services, "admin", fresh.tenantId),
  });
  const { rows } = await audit.list({ tenantId: fresh.tenantId, action: "analytics.export" });
  expect(rows[0]).toMatchObject({
    action: "analytics.export",
    target: fresh.appId,
    after: { what: "top", from: question().from },
  });
});

test("who may only read, who acts as somebody and who is nobody gets no export", async () => {
  const ask = (request: Awaited<ReturnType<typeof admin>>) =>
    answerAnalyticsExport(request, mine.tenantId, "events", question());
  const viewer = await memberRequest(services, "viewer", mine.tenantId);
  await expect(ask(viewer)).rejects.toMatchObject({ code: "forbidden" });
  const impersonated = requestOf(services, {
    kind: "impersonation",
    impersonationId: newId<ImpersonationId>(),
    tenantId: mine.tenantId,
    impersonatorId: newId<UserId>(),
    sessionId: newId<SessionId>(),
  });
  await expect(ask(impersonated)).rejects.toMatchObject({ code: "forbidden" });
  await expect(ask(requestOf(services, undefined))).rejects.toMatchObject({
    code: "unauthenticated",
  });
});

test("another tenant's app is not there, exactly as one that does not exist", async () => {
  const failure = async (appId: AppId) =>
    answerAnalyticsExport(await admin(), mine.tenantId, "events", { ...question(), appId }).then(
      () => "answered",
      (error: { code: string; message: string; details: unknown }) =>
        JSON.stringify([error.code, error.message, error.details]),
    );
  const other = await failure(theirs.appId);
  expect(other).toContain("not_found");
  expect(other).toBe(await failure(newId<AppId>()));
});

test("an input that is none, or asks for too much, is refused before anything is read or recorded", async () => {
  const request = await admin();
  const ask = (input: unknown) => answerAnalyticsExport(request, mine.tenantId, "series", input);
  const before = queries;
  await expect(ask({})).rejects.toMatchObject({ code: "input_invalid" });
  await expect(ask({ ...question(), to: question().from })).rejects.toMatchObject({
    code: "input_invalid",
  });
  await expect(ask({ ...question(), from: "2011-01-01T00:00:00.000Z" })).rejects.toMatchObject({
    code: "query_too_large",
  });
  expect(queries).toBe(before);
});

test("a plan without exports gives none, and one without funnels none of those", async () => {
  const free = await makeTenant(services, { plan: "free" });
  const request = await memberRequest(services, "admin", free.tenantId);
  await expect(
    answerAnalyticsExport(request, free.tenantId, "events", question(free)),
  ).rejects.toMatchObject({
    code: "feature_not_in_plan",
    details: { plan: "free", feature: "export" },
  });
  const some = await makeTenant(services);
  await services.db.tenant(some.tenantId, "write", (tx) =>
    tx.run(sql`update tenants set entitlements = entitlements || '{"features": ["export"]}'`),
  );
  for (const [what, feature] of [
    ["funnel", "funnels"],
    ["retention", "retention"],
  ] as const)
    await expect(
      answerAnalyticsExport(
        await memberRequest(services, "admin", some.tenantId),
        some.tenantId,
        what,
        question(some),
      ),
    ).rejects.toMatchObject({ code: "feature_not_in_plan", details: { feature } });
});
