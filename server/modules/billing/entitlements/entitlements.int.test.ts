import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { FEATURES, type Entitlements } from "#shared/contracts/billing/entitlements.ts";
import { router, t } from "#server/platform/trpc/index.ts";
import {
  makeTenant,
  memberRequest,
  testServices,
  type TestServices,
  type TestTenant,
} from "#server/testing/services.ts";
import { membersRouter } from "../../access/index.ts";
import { analyticsRouter } from "../../analytics/index.ts";
import { createKeyVerifier, issueKey, type KeyVerifier } from "../../keys/index.ts";
import { appsRouter, tenantsRouter } from "../../tenants/index.ts";
import { usageRouter } from "../../usage/index.ts";
import { plansRouter } from "../plans/index.ts";
import { applyEntitlements } from "./index.ts";

const factory = t.createCallerFactory(
  router({
    tenants: tenantsRouter,
    apps: appsRouter,
    members: membersRouter,
    analytics: analyticsRouter,
    usage: usageRouter,
    plans: plansRouter,
  }),
);
let services: TestServices;
let staff: ReturnType<typeof factory>;
let tenant: TestTenant;
let verifier: KeyVerifier;
beforeAll(async () => {
  services = await testServices();
  staff = factory({ request: await memberRequest(services, "admin") });
  verifier = createKeyVerifier(services);
});
beforeEach(async () => {
  tenant = await makeTenant(services);
});
afterAll(async () => {
  await verifier.close();
  await services.stop();
});

const ALL: Entitlements = {
  events: { included: null, hard: null },
  retentionDays: 30,
  apps: null,
  members: null,
  keyRatePerMinute: 1_000,
  features: [...FEATURES],
};
const allow = (change: Partial<Entitlements>) =>
  services.db.tenant(tenant.tenantId, "write", (tx) =>
    applyEntitlements(tx, services, { plan: "pro", entitlements: { ...ALL, ...change } }),
  );
const mine = () => ({ tenantId: tenant.tenantId });
const refused = (code: string, details: object) => ({ cause: { code, details } });
const succeeded = (results: PromiseSettledResult<unknown>[]) =>
  results.filter(({ status }) => status === "fulfilled").length;
let made = 0;
const newApp = () =>
  staff.apps.create({
    ...mine(),
    name: "Another",
    platform: "ios",
    bundleId: `com.example.another${++made}`,
  });
const invite = (email = `somebody${++made}@example.test`) =>
  staff.members.invite({ ...mine(), email, role: "user" });

test("however many apps are made at once, there are never more than the plan allows", async () => {
  await allow({ apps: 4 });
  const results = await Promise.allSettled(Array.from({ length: 24 }, newApp));
  expect(succeeded(results)).toBe(3);
  for (const result of results)
    if (result.status === "rejected")
      expect(result.reason).toMatchObject(
        refused("limit_reached", { limit: "apps", allowed: 4, has: 4 }),
      );
  const apps = await staff.apps.list(mine());
  expect(apps).toHaveLength(4);
});

test("an archived app makes room, restoring one takes it, and both at once stay within the limit", async () => {
  await allow({ apps: 2 });
  const second = await newApp();
  await staff.apps.archive({ ...mine(), appId: second.appId });
  const results = await Promise.allSettled([
    newApp(),
    staff.apps.restore({ ...mine(), appId: second.appId }),
  ]);
  expect(succeeded(results)).toBe(1);
  const apps = await staff.apps.list(mine());
  expect(apps.filter(({ state }) => state === "active")).toHaveLength(2);
});

test("who was invited counts as who has come; a new invitation for the same person does not", async () => {
  await allow({ members: 3 });
  await memberRequest(services, "admin", tenant.tenantId);
  const results = await Promise.allSettled(Array.from({ length: 12 }, () => invite()));
  expect(succeeded(results)).toBe(2);
  const open = (await staff.members.invitations(mine())).filter(({ state }) => state === "open");
  expect(open).toHaveLength(2);
  await invite(open[0]?.email);
  await expect(invite()).rejects.toMatchObject(
    refused("limit_reached", { limit: "members", allowed: 3, has: 3 }),
  );
  await staff.members.revokeInvitation({ ...mine(), invitationId: open[1]?.invitationId ?? "" });
  await invite();
});

test("a smaller plan takes nothing away; only more is refused", async () => {
  await newApp();
  await newApp();
  await allow({ apps: 1 });
  expect(await staff.apps.list(mine())).toHaveLength(3);
  await expect(newApp()).rejects.toMatchObject(
    refused("limit_reached", { limit: "apps", allowed: 1, has: 3 }),
  );
});

test.each([
  ["funnels", "funnel"],
  ["retention", "retention"],
] as const)("without %s in the plan the question is not answered", async (feature, procedure) => {
  const own = factory({ request: await memberRequest(services, "admin", tenant.tenantId) });
  const ask = () =>
    own.analytics[procedure]({
      ...mine(),
      appId: tenant.appId,
      from: "2026-10-01T00:00:00.000Z",
      to: "2026-10-03T00:00:00.000Z",
      steps: [{ name: "A" }, { name: "B" }],
    });
  await allow({ features: FEATURES.filter((one) => one !== feature) });
  await expect(ask()).rejects.toMatchObject(
    refused("feature_not_in_plan", { plan: "pro", feature }),
  );
  await allow({ features: [feature] });
  // It gets as far as ClickHouse, which this test has none of.
  await expect(ask()).rejects.toMatchObject({ cause: { code: "clickhouse_unavailable" } });
});

test("a key without a limit of its own gets the plan's new one within two seconds, one with its own keeps it", async () => {
  await allow({ keyRatePerMinute: 3 });
  const keyOf = (rateLimitPerMinute: number | null) =>
    services.db.tenant(tenant.tenantId, "write", (tx) =>
      issueKey(tx, {
        appId: tenant.appId,
        name: "k",
        createdBy: null,
        createdByName: "test",
        now: services.clock.now(),
        rateLimitPerMinute,
      }),
    );
  const [plain, own] = [await keyOf(null), await keyOf(2)];
  const passed = async (secret: string) => {
    let count = 0;
    for (; count < 20; count++)
      if (!(await verifier.verify(secret, { ip: "127.0.0.1", scope: "events:write" })).ok) break;
    return count;
  };
  expect([await passed(plain.secret), await passed(own.secret)]).toEqual([3, 2]);
  await allow({ keyRatePerMinute: 8 });
  const startedMs = performance.now();
  let more = 0;
  while (more === 0 && performance.now() - startedMs < 2_000) more = await passed(plain.secret);
  expect(more).toBe(8);
  expect(await passed(own.secret)).toBe(0);
});

test("the plan's quota holds from the change on, a tenant's own one stays", async () => {
  await allow({ events: { included: 70, hard: 90 } });
  expect((await staff.usage.summary(mine())).quota).toMatchObject({
    source: "plan",
    included: 70,
    hard: 90,
  });
  await staff.usage.setQuota({
    ...mine(),
    source: "own",
    included: 10,
    hard: 20,
    reason: "agreed on it",
  });
  await allow({ events: { included: 700, hard: 900 } });
  expect((await staff.usage.summary(mine())).quota).toMatchObject({
    source: "own",
    included: 10,
    hard: 20,
    ofPlan: { included: 700, hard: 900 },
  });
});

test("staff choose only plans that are offered, and every plan's entitlements come with it", async () => {
  await expect(staff.tenants.update({ ...mine(), plan: "not-there" })).rejects.toMatchObject(
    refused("plan_unknown", { plan: "not-there" }),
  );
  await staff.plans.archive({ code: "scale" });
  await expect(staff.tenants.update({ ...mine(), plan: "scale" })).rejects.toMatchObject(
    refused("plan_unknown", { plan: "scale" }),
  );
  expect((await staff.tenants.update({ ...mine(), plan: "free" })).plan).toBe("free");
  expect((await staff.usage.summary(mine())).quota).toMatchObject({
    plan: "free",
    included: 1_000_000,
    hard: 1_200_000,
  });
  await expect(
    staff.tenants.create({
      name: "Nobody's plan",
      plan: "not-there",
      app: { name: "App", platform: "ios", bundleId: "com.example.none" },
    }),
  ).rejects.toMatchObject(refused("plan_unknown", { plan: "not-there" }));
});

test("what a tenant has already is not announced again", async () => {
  await allow({ apps: 7 });
  const heard: string[] = [];
  const stop = services.broadcast.subscribe(({ type }) => heard.push(type));
  await allow({ apps: 7 });
  expect(heard).toEqual([]);
  await allow({ apps: 8 });
  expect(heard).toContain("tenant");
  stop();
});
