import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Role } from "#shared/access/actors.ts";
import type { KeyId } from "#shared/kernel/ids.ts";
import { absentClickHouse } from "#server/platform/clickhouse/absent-clickhouse.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import { t } from "#server/platform/trpc/index.ts";
import { testClickHouse, type TestClickHouse } from "#server/testing/clickhouse.ts";
import {
  makeTenant,
  memberRequest,
  testServices,
  type TestServices,
  type TestTenant,
} from "#server/testing/services.ts";
import { closeRotatedKeys, keysRouter } from "./index.ts";

const DAY = 86_400_000;
let clickhouse: TestClickHouse;
let services: TestServices;
let tenant: TestTenant;
let other: TestTenant;

beforeAll(async () => {
  clickhouse = await testClickHouse();
  services = await testServices({ clickhouse });
  tenant = await makeTenant(services);
  other = await makeTenant(services);
});
afterAll(async () => {
  await services.stop();
  await clickhouse.remove();
});

const caller = async (role: Role = "admin", of: TestTenant = tenant) =>
  t.createCallerFactory(t.router({ keys: keysRouter }))({
    request: await memberRequest(services, role, of.tenantId),
  }).keys;
const ids = () => ({ tenantId: tenant.tenantId, appId: tenant.appId });
const nowMs = () => services.clock.now().getTime();
const hourNow = () => Math.floor(nowMs() / 3_600_000) * 3_600_000;

interface Day {
  key: string;
  daysAgo: number;
  count: number;
  version?: string;
  platform?: string;
  people?: number;
}
const at = (daysAgo: number) => `fromUnixTimestamp64Milli(${hourNow() - daysAgo * DAY + DAY / 2})`;

/** Events in the middle of days that began `daysAgo` days before the last full hour; one statement, as each syncs its files. */
const store = (days: readonly Day[], of = tenant) =>
  clickhouse.command(
    `INSERT INTO events (app_id, tenant_id, event_id, type, name, user_id, env, at, received_at, key_id, app_version, platform)
     SELECT toUUID('${of.appId}'), toUUID('${of.tenantId}'), concat(key, toString(rowNumberInAllBlocks())), 'track', 'x', concat('u', toString(n)), 'live', moment, moment, key, version, platform
     FROM (${days
       .map(
         ({ key, daysAgo, count, version = "4.2.0", platform = "ios", people = 10 }) =>
           `SELECT '${key}' AS key, ${at(daysAgo)} AS moment, '${version}' AS version, '${platform}' AS platform, number % ${people} AS n FROM numbers(${count})`,
       )
       .join(" UNION ALL ")})`,
  );
const steady = (key: string, days: number, count = 1000): Day[] =>
  Array.from({ length: days }, (_, day) => ({ key, daysAgo: day + 1, count }));

/** A key rotated `days` whole days ago. */
async function rotated(days: number, settings: { rotationEnd?: "close" | "extend" } = {}) {
  const admin = await caller();
  const { key } = await admin.create({ ...ids(), name: `Rotated ${days}` });
  const next = await admin.rotate({
    ...ids(),
    keyId: key.keyId,
    overlapSeconds: 30 * 86_400,
    ...settings,
  });
  await services.db.tenant(tenant.tenantId, "write", (tx) =>
    tx.run(
      sql`update keys set rotated_at = ${new Date(hourNow() - days * DAY)}, created_at = ${new Date(hourNow() - 40 * DAY)} where key_id = ${key.keyId}`,
    ),
  );
  return { old: key.keyId, next: next.key.keyId };
}
const closesIn = (keyId: KeyId, ms: number) =>
  services.db.tenant(tenant.tenantId, "write", (tx) =>
    tx.run(sql`update keys set closes_at = ${new Date(nowMs() + ms)} where key_id = ${keyId}`),
  );
const stateOf = async (keyId: KeyId) =>
  (await (await caller()).list(ids())).find((key) => key.keyId === keyId);
const audited = (action: string, target: string) =>
  services.db.readOnce(
    tenant.tenantId,
    sql<{
      reason: string | null;
    }>`select reason from audit_entries where action = ${action} and target = ${target} order by seq`,
  );

describe("traffic of a rotated key", () => {
  test("falls by half a day: the forecast, the share, the versions and the loss say so", async () => {
    const { old, next } = await rotated(7);
    const days: Day[] = [];
    for (let daysAgo = 14; daysAgo > 7; daysAgo -= 1)
      days.push({ key: old, daysAgo, count: 12_800, people: 200 });
    for (let daysAgo = 7; daysAgo > 0; daysAgo -= 1) {
      const left = 12_800 / 2 ** (8 - daysAgo);
      days.push(
        { key: old, daysAgo, count: left * 0.75, version: "3.9.0", people: 50 },
        { key: old, daysAgo, count: left * 0.25, version: "4.2.0", people: 20 },
        { key: next, daysAgo, count: 12_800 - left, version: "4.3.0", platform: "android" },
      );
    }
    await store(days);
    const said = await (await caller("viewer")).traffic({ ...ids(), keyId: old });
    expect(said.levelBefore).toBe(12_800);
    expect(said.days.old.events.slice(-8)).toEqual([12_800, 6400, 3200, 1600, 800, 400, 200, 100]);
    expect(said.days.successor?.events.at(-1)).toBe(12_700);
    expect(said.hours.old.events.reduce((sum, value) => sum + value, 0)).toBe(300);
    expect(said.shareOnOld).toBeCloseTo(100 / 12_800, 6);
    expect(said.forecast.events.threshold).toBe(128);
    expect(said.forecast.events.answer).toMatchObject({ state: "under" });
    expect(said.versions.map(({ appVersion }) => appVersion)).toEqual(["3.9.0", "4.2.0", "4.3.0"]);
    expect(said.versions[0]).toMatchObject({ platform: "ios", old: { events: 75, people: 50 } });
    expect(said.versions[2]?.successor.events).toBe(12_700);
    expect(said.loss.events.expected).toBeCloseTo(50, 0);
    expect(said.versions[0]?.loss.events.expected).toBeCloseTo(37.5, 0);
    expect(said.versions[2]?.loss.events).toEqual({ expected: 0, low: null, high: null });
  });

  test("still over the threshold: a day in the future with its interval", async () => {
    const { old } = await rotated(5);
    const after = [7100, 4900, 3600, 2450, 1760];
    await store([
      ...steady(old, 9, 10_000).filter(({ daysAgo }) => daysAgo > 5),
      ...after.map((count, index) => ({ key: old, daysAgo: 5 - index, count })),
    ]);
    const { answer, band } = (await (await caller()).traffic({ ...ids(), keyId: old })).forecast
      .events;
    if (answer.state !== "falls") throw new Error(answer.state);
    // Falls by 0.35 a day, from 10,000 to 100: some 13 days after the rotation.
    const days = (at: string) => (Date.parse(at) - hourNow()) / DAY;
    expect(days(answer.at)).toBeGreaterThan(7);
    expect(days(answer.at)).toBeLessThan(9.5);
    expect(days(answer.earliest)).toBeLessThan(days(answer.at));
    expect(days(answer.latest)).toBeLessThan(13);
    expect(band?.middle.length).toBeGreaterThan(12);
  });

  test("a key without rotation and traffic has zeros and says that it was not rotated", async () => {
    const { key } = await (await caller()).create({ ...ids(), name: "Quiet" });
    const said = await (await caller()).traffic({ ...ids(), keyId: key.keyId });
    expect(said).toMatchObject({
      levelBefore: null,
      shareOnOld: null,
      versions: [],
      outcomes: [],
      loss: { events: { expected: 0 } },
      forecast: { events: { answer: { state: "not_rotated" } } },
    });
    expect(said.days.successor).toBeNull();
  });

  test("another tenant's key is not found, and its traffic is in no list", async () => {
    const { old } = await rotated(3);
    await store([{ key: old, daysAgo: 1, count: 50 }], other);
    const theirs = (await caller("admin", other)).traffic({ tenantId: other.tenantId, keyId: old });
    await expect(theirs).rejects.toThrow(/no such key/);
    const said = await (await caller()).traffic({ ...ids(), keyId: old });
    expect(said.days.old.events.every((events) => events === 0)).toBe(true);
    const activity = await (await caller()).activity(ids());
    expect(activity.keys.map(({ keyId }) => keyId)).not.toContain(old);
  });

  test("the outcomes of a key's calls are counted by reason, this tenant's only", async () => {
    const { old } = await rotated(2);
    for (const { tenantId, appId } of [tenant, other])
      await services.db.tenant(tenantId, "write", (tx) =>
        tx.run(sql`insert into key_outcomes_per_hour (app_id, key_id, hour, outcome, requests, events) values
          (${appId}, ${old}, date_trunc('hour', now()), 'accepted', 90, 900), (${appId}, ${old}, date_trunc('hour', now()), 'rate_limited', 5, 50),
          (${appId}, ${old}, date_trunc('hour', now()) - interval '1 hour', 'rate_limited', 2, 20), (${appId}, ${old}, now() - interval '9 days', 'key_revoked', 1, 1)`),
      );
    const { outcomes } = await (await caller()).traffic({ ...ids(), keyId: old });
    expect(outcomes.map(({ outcome, requests, events }) => [outcome, requests, events])).toEqual([
      ["accepted", 90, 900],
      ["rate_limited", 7, 70],
    ]);
  });
});

test("the list's sparkline has a key's last 24 hours", async () => {
  const { key } = await (await caller()).create({ ...ids(), name: "Spark" });
  await store([{ key: key.keyId, daysAgo: 1, count: 33 }]);
  const { keys } = await (await caller("viewer")).activity(ids());
  const events = keys.find(({ keyId }) => keyId === key.keyId)?.events ?? [];
  expect(events).toHaveLength(24);
  expect(events.reduce((sum, value) => sum + value, 0)).toBe(33);
});

describe("the end of an overlap", () => {
  test("closes by default, whatever the traffic", async () => {
    const { old } = await rotated(5);
    await store(steady(old, 10));
    await closesIn(old, 1000);
    await closeRotatedKeys(services);
    expect((await stateOf(old))?.extensions).toBe(0);
    services.advance(2000);
    await closeRotatedKeys(services);
    expect(await stateOf(old)).toMatchObject({ state: "expired", extensions: 0 });
  });

  test("goes on while traffic is over the threshold: a week at a time, audited with the figures", async () => {
    const { old } = await rotated(5, { rotationEnd: "extend" });
    await store(steady(old, 10));
    await closeRotatedKeys(services);
    expect((await stateOf(old))?.extensions).toBe(0);
    await closesIn(old, 60_000);
    const before = Date.parse((await stateOf(old))?.closesAt ?? "");
    await closeRotatedKeys(services);
    await closeRotatedKeys(services);
    const after = await stateOf(old);
    expect(after).toMatchObject({ state: "rotating", extensions: 1 });
    expect(Date.parse(after?.closesAt ?? "") - before).toBe(7 * DAY);
    expect((await audited("keys.extend", old)).map(({ reason }) => reason)).toEqual([
      "Extended 1 of 8: 1000 events in 24 h, the threshold is 10.",
    ]);
  });

  test("does not go on under the threshold, nor more often than eight times, nor past 180 days", async () => {
    const quiet = await rotated(5, { rotationEnd: "extend" });
    const often = await rotated(5, { rotationEnd: "extend" });
    const long = await rotated(176, { rotationEnd: "extend" });
    await store([
      ...steady(quiet.old, 10).map((day) => (day.daysAgo === 1 ? { ...day, count: 10 } : day)),
      ...steady(often.old, 10),
      ...steady(long.old, 10),
    ]);
    await services.db.tenant(tenant.tenantId, "write", (tx) =>
      tx.run(sql`update keys set extensions = 8 where key_id = ${often.old}`),
    );
    for (const { old } of [quiet, often, long]) await closesIn(old, 60_000);
    await closeRotatedKeys(services);
    expect((await stateOf(quiet.old))?.extensions).toBe(0);
    expect((await stateOf(often.old))?.extensions).toBe(8);
    const end = Date.parse((await stateOf(long.old))?.closesAt ?? "");
    expect(Math.abs(end - (hourNow() + 4 * DAY))).toBeLessThan(2 * 3_600_000);
    services.advance(61_000);
    await closeRotatedKeys(services);
    expect((await stateOf(quiet.old))?.state).toBe("expired");
    expect((await stateOf(often.old))?.state).toBe("expired");
    expect((await stateOf(long.old))?.state).toBe("rotating");
  });

  test("nobody can say what the traffic is: an hour more, and it says why", async () => {
    const { old } = await rotated(5, { rotationEnd: "extend" });
    await closesIn(old, 60_000);
    const before = Date.parse((await stateOf(old))?.closesAt ?? "");
    await closeRotatedKeys({ ...services, clickhouse: absentClickHouse() });
    const after = await stateOf(old);
    expect(Date.parse(after?.closesAt ?? "") - before).toBe(3_600_000);
    expect((await audited("keys.extend", old))[0]?.reason).toContain("could not be measured");
  });
});

describe("extending by hand", () => {
  const inDays = (days: number) => new Date(nowMs() + days * DAY).toISOString();

  test("moves the end, audited; the policy can change with it", async () => {
    const { old } = await rotated(3);
    const admin = await caller("user");
    const closesAt = inDays(179);
    const said = await admin.extend({ ...ids(), keyId: old, closesAt, rotationEnd: "extend" });
    expect(said).toMatchObject({ closesAt, rotationEnd: "extend", state: "rotating" });
    expect(await audited("keys.extend", old)).toHaveLength(1);
  });

  test("not earlier, not past 180 days, not past the key's own expiry, not when it has ended", async () => {
    const admin = await caller();
    const { old } = await rotated(3);
    const extend = (keyId: KeyId, days: number) =>
      admin.extend({ ...ids(), keyId, closesAt: inDays(days) });
    await expect(extend(old, 29)).rejects.toThrow(/closesAt/);
    await expect(extend(old, 181)).rejects.toThrow(/closesAt/);
    const { key } = await admin.create({ ...ids(), name: "Short", expiresAt: inDays(10) });
    await expect(extend(key.keyId, 5)).rejects.toThrow(/The key is active/);
    await admin.rotate({ ...ids(), keyId: key.keyId, overlapSeconds: 3600 });
    await expect(extend(key.keyId, 11)).rejects.toThrow(/closesAt/);
    await extend(key.keyId, 9);
    await closesIn(old, -1);
    await expect(extend(old, 40)).rejects.toThrow(/The key is expired/);
    await expect(
      (await caller("viewer")).extend({ ...ids(), keyId: key.keyId, closesAt: inDays(9) }),
    ).rejects.toThrow(/permission keys.extend/);
    await expect(
      (await caller("admin", other)).extend({
        tenantId: other.tenantId,
        keyId: key.keyId,
        closesAt: inDays(9),
      }),
    ).rejects.toThrow(/no such key/);
  });
});
