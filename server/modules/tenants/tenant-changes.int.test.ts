import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TENANT_STATES, TENANT_TRANSITIONS } from "#shared/contracts/tenants.ts";
import { PLATFORM_TENANT_ID, TenantId, type AppId } from "#shared/kernel/ids.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { Announcement } from "#server/platform/live/broadcast.ts";
import {
  makeTenant,
  memberRequest,
  testServices,
  type TestServices,
} from "#server/testing/services.ts";
import { callsOf, type Calls } from "./testing/tenant-calls.ts";

let services: TestServices;
let admin: Calls;
beforeAll(async () => {
  services = await testServices();
  admin = callsOf(await memberRequest(services, "admin"));
});
afterAll(() => services.stop());

const reason = "Because the test says so";
const code = (code: string, details?: object) => ({
  cause: { code, ...(details ? { details } : {}) },
});
const lastAudit = (tenantId: TenantId) =>
  services.db.tenant(tenantId, "read", (tx) =>
    tx.maybe(
      sql<{
        action: string;
        before: unknown;
        after: unknown;
        reason: string | null;
      }>`select action, before, after, reason from audit_entries order by seq desc limit 1`,
    ),
  );

const CHANGES = [
  ["suspend", "active", "suspended"],
  ["resume", "suspended", "active"],
  ["restore", "pending_erasure", "suspended"],
] as const;

test.each(TENANT_STATES.flatMap((state) => CHANGES.map((change) => [state, ...change] as const)))(
  "from %s: %s works only from %s, and else names where it can go",
  async (state, change, from, to) => {
    const { tenantId } = await makeTenant(services, { state });
    const call = admin.tenants[change]({ tenantId, reason });
    if (state === "erased") return expect(call).rejects.toMatchObject(code("not_found"));
    if (state !== from) {
      const details = { state, allowed: TENANT_TRANSITIONS[state] };
      return expect(call).rejects.toMatchObject(code("tenant_state_conflict", details));
    }
    // Nothing waits to erase it in this test, so there is nothing to come back from.
    if (change === "restore")
      return expect(call).rejects.toMatchObject(code("tenant_state_conflict"));
    expect((await call).state).toBe(to);
    expect(await lastAudit(tenantId)).toMatchObject({
      action: `tenants.${change}`,
      reason,
      before: { state },
      after: { state: to },
    });
  },
);

test("of two admins who suspend at once, one does and the other is told", async () => {
  const { tenantId } = await makeTenant(services);
  const results = await Promise.allSettled(
    [1, 2, 3].map(() => admin.tenants.suspend({ tenantId, reason })),
  );
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

test("a change of state is announced, and the directory knows at once", async () => {
  const { tenantId } = await makeTenant(services);
  expect((await services.tenants.get(tenantId))?.state).toBe("active");
  const heard: Announcement[] = [];
  const stop = services.broadcast.subscribe((announcement) => heard.push(announcement));
  await admin.tenants.suspend({ tenantId, reason });
  stop();
  expect(heard).toContainEqual({ type: "tenant", tenantId });
  expect(await services.tenants.get(tenantId)).toMatchObject({
    state: "suspended",
    stateReason: reason,
  });
});

test("the platform's own tenant cannot be suspended, erased or restored", async () => {
  const tenantId = PLATFORM_TENANT_ID;
  for (const call of [
    () => admin.tenants.suspend({ tenantId, reason }),
    () => admin.tenants.resume({ tenantId, reason }),
    () => admin.tenants.restore({ tenantId, reason }),
    () => admin.tenants.erase({ tenantId, reason, confirmSlug: "unmogrowp" }),
  ])
    await expect(call()).rejects.toMatchObject(code("not_found"));
});

test("erasing takes two admins, the slug typed, and the longer of the two graces", async () => {
  const { tenantId, slug } = await makeTenant(services, { state: "suspended" });
  const second = callsOf(await memberRequest(services, "admin", undefined, "Second"));
  const ask = (by: typeof admin, graceDays: number, confirmSlug = slug) =>
    by.tenants.erase({ tenantId, reason, confirmSlug, graceDays });
  await expect(ask(admin, 30, "another")).rejects.toMatchObject(code("input_invalid"));
  expect(await ask(admin, 30)).toMatchObject({ state: "suspended" });
  await expect(ask(admin, 30)).rejects.toMatchObject(code("second_person_required"));
  await expect(ask(second, 3, "another")).rejects.toMatchObject(code("input_invalid"));
  const erasing = await ask(second, 3);
  expect(erasing.state).toBe("pending_erasure");
  const daysLeft = (Date.parse(erasing.erasesAt ?? "") - Date.now()) / 86_400_000;
  expect(Math.round(daysLeft)).toBe(30);
});

test("a request to erase is withdrawn by restoring, and dropped by resuming", async () => {
  const { tenantId, slug } = await makeTenant(services, { state: "suspended" });
  const second = callsOf(await memberRequest(services, "admin", undefined, "Second"));
  await admin.tenants.erase({ tenantId, reason, confirmSlug: slug });
  expect((await second.tenants.restore({ tenantId, reason })).erasureRequest).toBeNull();
  await admin.tenants.erase({ tenantId, reason, confirmSlug: slug });
  expect(await second.tenants.resume({ tenantId, reason })).toMatchObject({
    state: "active",
    stateReason: null,
    erasureRequest: null,
  });
  await expect(second.tenants.erase({ tenantId, reason, confirmSlug: slug })).rejects.toMatchObject(
    code("tenant_state_conflict"),
  );
});

test("an update changes what is given, and the audit log holds before and after of just that", async () => {
  const { tenantId } = await makeTenant(services, { name: "Before" });
  const tenant = await admin.tenants.update({
    tenantId,
    name: "  Ånger ",
    labels: ["b", "a", "b"],
  });
  expect(tenant).toMatchObject({ name: "Ånger", labels: ["a", "b"], plan: "pro", region: "eu" });
  expect(await lastAudit(tenantId)).toMatchObject({
    before: { name: "Before", labels: [] },
    after: { name: "Ånger", labels: ["a", "b"] },
  });
});

const HOSTILE = [
  "<script>alert(1)</script>",
  "'; drop table tenants; --",
  "🦊🦊🦊",
  "{{7*7}}",
  "a".repeat(80),
  "שלום",
  "👩‍👩‍👧‍👦 family",
];
test.each(HOSTILE)("the name %s is kept as it is", async (name) => {
  const created = await admin.tenants.create({
    name,
    app: { name, platform: "web", bundleId: "example.test" },
  });
  expect((await admin.tenants.get(created)).name).toBe(name);
  expect((await admin.apps.list(created))[0]?.name).toBe(name);
});

test.each([
  ["10,000 characters", "x".repeat(10_000)],
  ["81 characters", "x".repeat(81)],
  ["nothing", "   "],
  ["a right-to-left override", "evil\u202Egpj.exe"],
  ["a NUL", "a\0b"],
  ["a line break", "a\nb"],
])("a name of %s is refused with a code", async (_, name) => {
  const { tenantId } = await makeTenant(services);
  const app = { name: "App", platform: "web" as const, bundleId: "example.test" };
  await expect(admin.tenants.create({ name, app })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  await expect(admin.tenants.update({ tenantId, name })).rejects.toMatchObject({
    code: "BAD_REQUEST",
  });
  await expect(admin.apps.create({ tenantId, ...app, name })).rejects.toMatchObject({
    code: "BAD_REQUEST",
  });
});

test("apps: made, renamed, archived, restored; one bundle id a platform; another tenant may have the same", async () => {
  const { tenantId } = await makeTenant(services);
  const other = await makeTenant(services);
  const input = { name: "Game", platform: "ios" as const, bundleId: "com.example.game" };
  const app = await admin.apps.create({ tenantId, ...input });
  expect(app).toMatchObject({ ...input, state: "active", primary: false, activeKeys: 0 });
  await expect(admin.apps.create({ tenantId, ...input })).rejects.toMatchObject(
    code("bundle_taken"),
  );
  await admin.apps.create({ tenantId, ...input, platform: "android" });
  await admin.apps.create({ tenantId: other.tenantId, ...input });
  expect((await admin.apps.update({ tenantId, appId: app.appId, name: "Game 2" })).name).toBe(
    "Game 2",
  );
  expect((await admin.apps.archive({ tenantId, appId: app.appId })).state).toBe("archived");
  await expect(admin.apps.archive({ tenantId, appId: app.appId })).rejects.toMatchObject(
    code("conflict"),
  );
  expect((await admin.apps.restore({ tenantId, appId: app.appId })).state).toBe("active");
  expect((await admin.apps.list({ tenantId })).map(({ primary }) => primary)).toEqual([
    true,
    false,
    false,
  ]);
});

test("64 parallel creations of an app with one key make one app", async () => {
  const { tenantId } = await makeTenant(services);
  const input = {
    tenantId,
    name: "Once",
    platform: "web" as const,
    bundleId: "once.test",
    idempotencyKey: randomUUID(),
  };
  const apps = await Promise.all(Array.from({ length: 64 }, () => admin.apps.create(input)));
  expect(new Set(apps.map(({ appId }) => appId)).size).toBe(1);
  expect(await admin.apps.list({ tenantId })).toHaveLength(2);
});

test("another tenant's things answer exactly as things that do not exist", async () => {
  const mine = await makeTenant(services);
  const theirs = await makeTenant(services);
  const own = callsOf(await memberRequest(services, "admin", mine.tenantId));
  const nowhere = TenantId.parse(randomUUID());
  const missingApp = randomUUID() as AppId;
  const answer = (call: Promise<unknown>) =>
    call.then(
      () => "it worked",
      (error: Error & { cause?: { code: string; details: object } }) =>
        JSON.stringify([error.message, error.cause?.code, error.cause?.details]),
    );
  for (const ask of [
    (tenantId: TenantId) => own.tenants.get({ tenantId }),
    (tenantId: TenantId) => own.tenants.overview({ tenantId }),
    (tenantId: TenantId) => own.apps.list({ tenantId }),
    (tenantId: TenantId) =>
      own.apps.create({ tenantId, name: "X", platform: "web", bundleId: "x.test" }),
    (tenantId: TenantId) => own.operations.list({ tenantId }),
  ]) {
    const foreign = await answer(ask(theirs.tenantId));
    expect(foreign).not.toBe("it worked");
    expect(foreign).toBe(await answer(ask(nowhere)));
  }
  for (const ask of [
    (appId: AppId) => own.apps.update({ tenantId: mine.tenantId, appId, name: "Mine now" }),
    (appId: AppId) => own.apps.archive({ tenantId: mine.tenantId, appId }),
  ]) {
    const foreign = await answer(ask(theirs.appId));
    expect(foreign).toBe(await answer(ask(missingApp)));
    expect(foreign).toContain("not_found");
  }
});

test("the overview tells what is still to do and what a change would hit", async () => {
  const { tenantId } = await makeTenant(services);
  expect(await admin.tenants.overview({ tenantId })).toEqual({
    checklist: { appCreated: true, keyCreated: false, firstEvent: false, adminJoined: false },
    blastRadius: { apps: 1, activeKeys: 0, members: 0, eventsPerMinute: null },
  });
  await memberRequest(services, "admin", tenantId);
  expect((await admin.tenants.overview({ tenantId })).checklist.adminJoined).toBe(true);
});
