import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Role } from "#shared/access/actors.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { newId } from "#server/platform/context/new-id.ts";
import type { Announcement } from "#server/platform/live/broadcast.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { t } from "#server/platform/trpc/index.ts";
import { testClickHouse, type TestClickHouse } from "#server/testing/clickhouse.ts";
import {
  makeTenant,
  memberRequest,
  testServices,
  type TestServices,
  type TestTenant,
} from "#server/testing/services.ts";
import { setTestPlan } from "#server/testing/rows.store.ts";
import { closeUsageDays } from "./close-days.ts";
import { createUsageMeter, usageRouter } from "./index.ts";
import { addDays, dayOf, monthOf, monthSpan } from "./months.ts";
import { reconcileUsage } from "./reconcile-usage.ts";
import { storeEvents } from "./testing/stored-events.ts";
import {
  falsifyDay,
  insertDuplicates,
  insertOutcome,
  readLedger,
  readQuotaState,
} from "./testing/usage-rows.store.ts";
import { appendUsage } from "./usage.store.ts";

let clickhouse: TestClickHouse;
let services: TestServices;
let tenant: TestTenant;

// In the middle of a day of the month: nothing here may hang on when it runs.
const noonOf = (day: string) => new Date(`${day}T12:00:00.000Z`);
const today = dayOf(new Date());
const at = noonOf(today);

beforeAll(async () => {
  clickhouse = await testClickHouse();
  services = await testServices({ clickhouse });
  vi.spyOn(services.clock, "now").mockImplementation(() => at);
});
beforeEach(async () => {
  tenant = await makeTenant(services);
});
afterAll(async () => {
  await services.stop();
  await clickhouse.remove();
});

const inTenant = <T>(work: (tx: Tx) => Promise<T>, of = tenant) =>
  services.db.tenant(of.tenantId, "write", work);
/** One look at everything by a process that has just started. */
const meter = async (on: TestServices = services) => {
  const made = createUsageMeter(on);
  try {
    return await made.pass();
  } finally {
    made.close();
  }
};
const ledger = async (of = tenant) => inTenant(readLedger, of);
const caller = async (role: Role, of: TestTenant | "staff" = tenant) =>
  t.createCallerFactory(t.router({ usage: usageRouter }))({
    request: await memberRequest(services, role, of === "staff" ? PLATFORM_TENANT_ID : of.tenantId),
  }).usage;
const mine = () => ({ tenantId: tenant.tenantId });
const store = (count: number, options: Parameters<typeof storeEvents>[3] = {}) =>
  storeEvents(clickhouse, tenant, count, { receivedAt: at, ...options });
const quota = () => inTenant(readQuotaState);

test("the ledger follows what is stored, and a look without news appends nothing", async () => {
  await store(5);
  await meter();
  await store(3);
  await meter();
  await meter();
  const { entries, wrong } = await ledger();
  expect(wrong).toBe(0);
  expect(entries).toEqual([
    { day: today, kind: "events", entryNo: 1, delta: 5, quantity: 5 },
    { day: today, kind: "events", entryNo: 2, delta: 3, quantity: 8 },
  ]);
});

test("live, test, late and repeated events are told apart; only live ones are billed", async () => {
  await store(7);
  await store(4, { env: "test" });
  await store(2, { agedMs: 2 * 86_400_000 });
  await inTenant((tx) => insertDuplicates(tx, tenant.appId, today, 3));
  await inTenant((tx) => insertOutcome(tx, tenant.appId, "name_missing", 2, 6));
  await inTenant((tx) => insertOutcome(tx, tenant.appId, "rate_limited", 5, 0));
  await meter();
  const summary = await (await caller("viewer")).summary(mine());
  expect(summary.total).toEqual({ events: 9, eventsTest: 4, late: 2, duplicates: 3, refused: 11 });
  expect(summary.apps).toEqual([{ appId: tenant.appId, ...summary.total }]);
  expect(summary.refusedReasons).toEqual([
    { reason: "name_missing", events: 6 },
    { reason: "rate_limited", events: 5 },
  ]);
  expect(summary.perDay.at(-1)).toBe(9);
  const { rows } = await (await caller("viewer")).days(mine());
  expect(rows).toEqual([{ day: today, appId: tenant.appId, ...summary.total, closedAt: null }]);
});

test("a block stored a second time is not metered a second time", async () => {
  const token = await store(6);
  await meter();
  await store(6, { token });
  await meter();
  expect((await ledger()).entries).toMatchObject([{ delta: 6 }]);
});

test("two processes that append the same at once append it once", async () => {
  const fact = { appId: tenant.appId, day: today, kind: "events" as const, quantity: 40 };
  const readAt = new Date();
  const appended = await Promise.all(
    Array.from({ length: 8 }, () =>
      inTenant((tx) => appendUsage(tx, [fact], { runId: newId(), readAt })),
    ),
  );
  expect(appended.flat()).toHaveLength(1);
  expect(await ledger()).toMatchObject({ wrong: 0, entries: [{ delta: 40, quantity: 40 }] });
});

test("a process that read earlier and writes later does not take back what is newer", async () => {
  const write = (quantity: number, readAt: Date) =>
    inTenant((tx) =>
      appendUsage(tx, [{ appId: tenant.appId, day: today, kind: "events", quantity }], {
        runId: newId(),
        readAt,
      }),
    );
  await write(10, new Date(at.getTime() + 1));
  await write(20, new Date(at.getTime() + 3));
  await write(15, new Date(at.getTime() + 2));
  expect((await ledger()).entries.map(({ quantity }) => quantity)).toEqual([10, 20]);
});

test("a meter that dies before its commit has metered nothing, and the next one all of it", async () => {
  await store(9);
  const dying: TestServices = {
    ...services,
    db: {
      ...services.db,
      tenant: (tenantId, mode, work) =>
        services.db.tenant(tenantId, mode, async (tx) => {
          const made = await work(tx);
          if (tenantId === tenant.tenantId) throw new Error("killed");
          return made;
        }),
    },
  };
  await expect(meter(dying)).rejects.toThrow();
  expect((await ledger()).entries).toEqual([]);
  await meter();
  expect((await ledger()).entries).toMatchObject([{ delta: 9 }]);
});

test("two meters at once leave a ledger that adds up", async () => {
  const meters = [createUsageMeter(services), createUsageMeter(services)];
  for (let round = 0; round < 4; round += 1) {
    await store(10);
    await Promise.all(meters.map((one) => one.pass()));
  }
  for (const one of meters) one.close();
  await meter();
  const { entries, wrong } = await ledger();
  expect(wrong).toBe(0);
  expect(entries.at(-1)?.quantity).toBe(40);
  expect(entries.every(({ delta }) => delta > 0)).toBe(true);
});

test("an app whose events are announced is metered without asking about the others", async () => {
  const quick = createUsageMeter(services);
  await quick.pass();
  await store(2);
  expect(await quick.pass()).toBe(0);
  const { tenantId, appId } = tenant;
  services.broadcast.announce({ type: "events", tenantId, appId, accepted: 2 });
  await vi.waitFor(async () => expect(await quick.pass()).toBe(1), { timeout: 20_000 });
  quick.close();
  expect((await ledger()).entries).toMatchObject([{ delta: 2 }]);
});

test("recomputing a month from the stored events gives the ledger's number, to the unit", async () => {
  for (const day of [today, addDays(today, -1)].filter((day) => day.slice(0, 7) === monthOf(at))) {
    await store(11, { receivedAt: noonOf(day) });
    await store(3, { receivedAt: noonOf(day), env: "test" });
    await store(2, { receivedAt: noonOf(day), agedMs: 3 * 86_400_000 });
  }
  await meter();
  const staff = await caller("admin", "staff");
  const answer = await staff.recompute({ ...mine(), month: monthOf(at) });
  expect(answer).toMatchObject({ differences: [], corrected: false, notKept: [] });
  expect(answer.counted).toBe(answer.ledger);
  expect(answer.ledger).toBe((await staff.summary(mine())).total.events);
  expect(answer.ledger).toBeGreaterThanOrEqual(13);
});

test("what the meter has not seen yet is no difference", async () => {
  await store(4);
  const staff = await caller("admin", "staff");
  expect(await staff.recompute({ ...mine(), month: monthOf(at) })).toMatchObject({
    ledger: 4,
    counted: 4,
    differences: [],
  });
});

test("a ledger that is wrong by one is found; only when told to is it corrected, by an entry", async () => {
  await store(20, { receivedAt: noonOf(today) });
  await meter();
  await inTenant((tx) => falsifyDay(tx, 21));
  // The running day would be metered first; a month on, it is only compared.
  vi.mocked(services.clock.now).mockImplementation(
    () => new Date(noonOf(addDays(today, 3)).getTime()),
  );
  try {
    const staff = await caller("admin", "staff");
    const month = monthOf(at);
    const found = await staff.recompute({ ...mine(), month });
    const { appId } = tenant;
    expect(found).toMatchObject({
      ledger: 21,
      counted: 20,
      differences: [{ appId, day: today, kind: "events", ledger: 21, counted: 20 }],
      corrected: false,
    });
    expect((await ledger()).entries).toHaveLength(1);
    await staff.recompute({ ...mine(), month, correct: true });
    expect((await ledger()).entries.at(-1)).toMatchObject({ delta: -1, quantity: 20 });
    expect(await staff.recompute({ ...mine(), month })).toMatchObject({ differences: [] });
  } finally {
    vi.mocked(services.clock.now).mockImplementation(() => at);
  }
});

test("a settled day is counted one by one and closed; what is stored into it later is found", async () => {
  const day = addDays(today, -3);
  await store(5, { receivedAt: noonOf(day) });
  const run = () => ({ runId: newId(), readAt: new Date() });
  expect(await reconcileUsage(services, run())).toContain(tenant.tenantId);
  await closeUsageDays(services, run());
  const span = { ...mine(), month: day.slice(0, 7) };
  const { rows } = await (await caller("viewer")).days(span);
  expect(rows).toMatchObject([{ day, events: 5 }]);
  expect(rows[0]?.closedAt).not.toBeNull();
  await store(2, { receivedAt: noonOf(day) });
  await inTenant((tx) => insertDuplicates(tx, tenant.appId, day, 6));
  await meter();
  expect(await reconcileUsage(services, run())).not.toContain(tenant.tenantId);
  expect((await ledger()).entries).toMatchObject([
    { kind: "duplicates", delta: 6 },
    { kind: "events", delta: 5 },
    { kind: "events", delta: 2 },
  ]);
});

test("a tenant whose events are being erased keeps its ledger", async () => {
  const day = addDays(today, -3);
  const leaving = await makeTenant(services, { state: "pending_erasure" });
  await inTenant(
    (tx) =>
      appendUsage(tx, [{ appId: leaving.appId, day, kind: "events", quantity: 30 }], {
        runId: newId(),
        readAt: new Date(),
      }),
    leaving,
  );
  const run = { runId: newId(), readAt: new Date() };
  expect(await reconcileUsage(services, run)).not.toContain(leaving.tenantId);
  await closeUsageDays(services, run);
  expect((await ledger(leaving)).entries).toMatchObject([{ quantity: 30 }]);
});

const ownQuota = (included: number | null, hard: number | null) =>
  caller("admin", "staff").then((staff) =>
    staff.setQuota({ ...mine(), source: "own", included, hard, reason: "as agreed" }),
  );

test("over the included events is soft, over the limit is hard until it is raised", async () => {
  await ownQuota(10, 20);
  await store(9);
  await meter();
  expect(await quota()).toMatchObject({ state: "ok" });
  await store(1);
  await meter();
  expect(await quota()).toMatchObject({ state: "soft" });
  await store(10);
  await meter();
  const { resetsAt } = monthSpan(monthOf(at));
  expect(await quota()).toEqual({ state: "hard", limit: 20, resetsAt });
  expect(await ownQuota(10, 21)).toMatchObject({ state: "soft", source: "own" });
  expect(await quota()).toMatchObject({ state: "soft", limit: 21 });
  expect(await ownQuota(null, null)).toMatchObject({ state: "ok", included: null, hard: null });
  const back = await (
    await caller("admin", "staff")
  ).setQuota({ ...mine(), source: "plan", reason: "agreement is over" });
  expect(back).toMatchObject({
    source: "plan",
    included: 50_000_000,
    hard: 100_000_000,
    reason: null,
  });
});

test("every process hears at once that a quota is used up, and that it was raised", async () => {
  const heard: Announcement[] = [];
  const stop = services.broadcast.subscribe((announcement) => heard.push(announcement));
  const { tenantId } = tenant;
  const told = () => heard.filter((one) => one.type === "tenant" && one.tenantId === tenantId);
  await ownQuota(1, 2);
  await store(2);
  heard.length = 0;
  await meter();
  expect(told()).toHaveLength(1);
  heard.length = 0;
  await ownQuota(1, 3);
  expect(told().length).toBeGreaterThan(0);
  stop();
});

test("each threshold is told once a month, however often and by however many it is passed", async () => {
  await ownQuota(10, null);
  await store(5);
  await Promise.all([meter(), meter()]);
  await store(4);
  await meter();
  await ownQuota(100, null);
  await ownQuota(10, null);
  await store(3);
  await meter();
  await meter();
  const { alerts } = await (await caller("viewer")).alerts(mine());
  expect(alerts.map(({ threshold }) => threshold)).toEqual([120, 100, 90, 80, 50]);
  expect(alerts.at(-1)).toMatchObject({ month: monthOf(at), quantity: 5, included: 10 });
});

test("with the month the quota begins anew, also for who sends nothing", async () => {
  await ownQuota(1, 2);
  await store(2);
  await meter();
  expect(await quota()).toMatchObject({ state: "hard" });
  const { resetsAt } = monthSpan(monthOf(at));
  vi.mocked(services.clock.now).mockImplementation(() => resetsAt);
  try {
    await meter();
    expect(await quota()).toMatchObject({ state: "ok" });
    expect((await (await caller("viewer")).alerts(mine())).alerts).toHaveLength(5);
  } finally {
    vi.mocked(services.clock.now).mockImplementation(() => at);
  }
});

test("the plan's numbers are those that the catalogue gave the tenant", async () => {
  await inTenant((tx) => setTestPlan(tx, "free"));
  const { quota: free } = await (await caller("viewer")).summary(mine());
  const numbers = { included: 1_000_000, hard: 1_200_000 };
  expect(free).toMatchObject({ source: "plan", plan: "free", ...numbers });
});

test("the ledger pages through every entry, newest first", async () => {
  for (let entry = 0; entry < 5; entry += 1) {
    await store(1);
    await meter();
  }
  const viewer = await caller("viewer");
  const seen: number[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await viewer.ledger({ ...mine(), limit: 2, cursor });
    seen.push(...page.rows.map(({ entryNo }) => entryNo));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(seen).toEqual([5, 4, 3, 2, 1]);
  expect((await viewer.ledger({ ...mine(), kind: "late" })).rows).toEqual([]);
});

test("nobody sees another tenant's usage, and only staff's admins change a quota or recompute", async () => {
  await store(3);
  await meter();
  const other = await makeTenant(services);
  const stranger = await caller("admin", other);
  for (const call of [stranger.summary, stranger.days, stranger.ledger, stranger.alerts])
    await expect(call(mine())).rejects.toMatchObject({ cause: { code: "not_found" } });
  expect((await stranger.ledger({ tenantId: other.tenantId })).rows).toEqual([]);
  const admin = await caller("admin");
  const operator = await caller("user", "staff");
  for (const who of [admin, operator]) {
    await expect(
      who.setQuota({ ...mine(), source: "plan", reason: "because I want" }),
    ).rejects.toMatchObject({ cause: { code: "forbidden" } });
    await expect(who.recompute({ ...mine(), month: monthOf(at) })).rejects.toMatchObject({
      cause: { code: "forbidden" },
    });
  }
});
