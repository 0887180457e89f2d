import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "#server/platform/postgres/sql.ts";
import { billingWorld, type BillingWorld } from "../testing/billing-world.ts";
import { planTerms } from "../testing/plan-terms.ts";
import { renewDue } from "./index.ts";

let world: BillingWorld;
beforeAll(async () => {
  world = await billingWorld();
});
afterAll(() => world.services.stop());

const metered = {
  charges: [
    { metric: "events" as const, model: "per_unit" as const, included: 1_000, unitPrice: "0.5" },
  ],
};

test("it starts with its base, renews at each month's end with the usage before, and keeps its day", async () => {
  const { at, plan, tenant, renew } = world;
  at("2026-01-31T10:00:00.000Z");
  const code = await plan(metered);
  const acme = await tenant();
  const started = await acme.change({ kind: "start", plan: code });
  expect(started).toMatchObject({
    state: "active",
    plan: code,
    periodStart: "2026-01-31T00:00:00.000Z",
    periodEnd: "2026-02-28T00:00:00.000Z",
    renewsAt: "2026-02-28T00:00:00.000Z",
    renewalOwner: "manual",
  });
  await acme.use("2026-01-31", 600);
  await acme.use("2026-02-27", 1_400);
  await acme.use("2026-02-28", 5_000);
  expect(await renew("2026-02-27T23:59:59.999Z")).toBe(0);
  expect(await renew("2026-02-28T00:00:00.000Z")).toBe(1);
  expect(await acme.invoices()).toMatchObject([
    { number: `${acme.slug.toUpperCase()}-000001`, reason: "start", total: 10_000 },
    {
      number: `${acme.slug.toUpperCase()}-000002`,
      reason: "renewal",
      total: 10_500,
      lines: [
        "usage events 2000 2026-01-31..2026-02-28 = 500",
        "base 2026-02-28..2026-03-31 = 10000",
      ],
    },
  ]);
});

test("what was missed is caught up with one by one, by two workers exactly once", async () => {
  const { at, plan, tenant, renew, services } = world;
  at("2026-01-31T10:00:00.000Z");
  const acme = await tenant();
  await acme.change({ kind: "start", plan: await plan(metered) });
  at("2026-06-10T00:00:00.000Z");
  await Promise.all([renewDue(services), renewDue(services), renewDue(services)]);
  expect(await renew("2026-06-10T00:00:00.000Z")).toBe(0);
  const invoices = await acme.invoices();
  expect(invoices.map(({ lines }) => lines[0])).toEqual([
    "base 2026-01-31..2026-02-28 = 10000",
    "base 2026-02-28..2026-03-31 = 10000",
    "base 2026-03-31..2026-04-30 = 10000",
    "base 2026-04-30..2026-05-31 = 10000",
    "base 2026-05-31..2026-06-30 = 10000",
  ]);
  expect(invoices.map(({ number }) => Number(number.slice(-6)))).toEqual([1, 2, 3, 4, 5]);
});

test("a trial costs nothing, also for what is used in it; its end bills the first period", async () => {
  const { at, plan, tenant, renew } = world;
  at("2026-02-10T15:00:00.000Z");
  const acme = await tenant();
  const code = await plan({ ...metered, trialDays: 14 });
  const started = await acme.change({ kind: "start", plan: code });
  expect(started).toMatchObject({ state: "trialing", trialEndsAt: "2026-02-24T00:00:00.000Z" });
  await acme.use("2026-02-23", 9_000);
  await acme.use("2026-02-24", 3_000);
  await renew("2026-02-24T00:00:00.000Z");
  expect(await acme.invoices()).toMatchObject([
    { reason: "renewal", lines: ["base 2026-02-24..2026-03-24 = 10000"] },
  ]);
  await renew("2026-03-24T00:00:00.000Z");
  expect((await acme.invoices())[1]?.lines[0]).toBe(
    "usage events 3000 2026-02-24..2026-03-24 = 1000",
  );
  await acme.change({ kind: "cancel", when: "now" });
  await renew("2026-03-26T00:00:00.000Z");
  const again = await acme.change({ kind: "start", plan: code });
  expect(again).toMatchObject({ state: "active", trialEndsAt: null });
});

test("a tenant's admin takes no plan that is not offered to it, and no longer trial", async () => {
  const { at, plan, tenant, staff } = world;
  at("2026-02-10T15:00:00.000Z");
  const acme = await tenant();
  const code = await plan({ trialDays: 7 });
  const { tenantId } = acme;
  const preview = await acme.admin.subscriptions.preview({
    tenantId,
    change: { kind: "start", plan: code, trialDays: 300 },
  });
  expect(preview.next?.at).toBe("2026-02-17T00:00:00.000Z");
  await staff.plans.draft({ code, selfService: false, terms: planTerms({}) });
  const change = { kind: "start" as const, plan: code };
  await expect(acme.admin.subscriptions.preview({ tenantId, change })).rejects.toMatchObject({
    cause: { code: "plan_unknown" },
  });
  expect(
    (await acme.admin.subscriptions.options({ tenantId })).plans.map((p) => p.code),
  ).not.toContain(code);
  expect((await staff.subscriptions.options({ tenantId })).plans.map((p) => p.code)).toContain(
    code,
  );
});

test("an upgrade gives back what is left of the old base and takes the rest of the new, as previewed", async () => {
  const { at, plan, tenant, staff, renew } = world;
  at("2026-03-01T00:00:00.000Z");
  const acme = await tenant();
  const { tenantId } = acme;
  const small = await plan(metered);
  const large = await plan({ base: 40_000 });
  await acme.change({ kind: "start", plan: small });
  await acme.use("2026-03-15", 2_200);
  at("2026-03-16T12:00:00.000Z");
  await acme.use("2026-03-16", 77);
  const change = { kind: "change" as const, plan: large, when: "now" as const };
  const preview = await staff.subscriptions.preview({ tenantId, change });
  // 15.5 of 31 days are left.
  expect(preview).toMatchObject({ total: 859 + 15_000, dueNow: 15_859, creditUsed: 0 });
  await staff.subscriptions.change({ tenantId, change, at: preview.at, hash: preview.hash });
  const [, made] = await acme.invoices();
  expect(made).toMatchObject({
    reason: "change",
    total: preview.total,
    due: preview.dueNow,
    lines: [
      // 1,000 included shrink to 15 of 31 days.
      "usage events 2200 2026-03-01..2026-03-16 = 859",
      "proration 2026-03-16..2026-04-01 = -5000",
      "proration 2026-03-16..2026-04-01 = 20000",
    ],
  });
  await renew("2026-04-01T00:00:00.000Z");
  expect((await acme.invoices())[2]?.lines).toEqual(["base 2026-04-01..2026-05-01 = 40000"]);
});

test("a downgrade now becomes credit, which pays the next invoices; at the period's end it changes nothing until then", async () => {
  const { at, plan, tenant, staff, renew } = world;
  at("2026-03-01T00:00:00.000Z");
  const acme = await tenant();
  const { tenantId } = acme;
  const [small, large, middle] = [
    await plan({}),
    await plan({ base: 40_000 }),
    await plan({ base: 20_000 }),
  ];
  await acme.change({ kind: "start", plan: large });
  at("2026-03-16T12:00:00.000Z");
  const preview = await staff.subscriptions.preview({
    tenantId,
    change: { kind: "change", plan: small, when: "now" },
  });
  expect(preview).toMatchObject({ total: -15_000, creditUsed: -15_000, dueNow: 0 });
  expect(await acme.change({ kind: "change", plan: small, when: "now" })).toMatchObject({
    credit: 15_000,
  });
  await acme.change({ kind: "change", plan: middle, when: "period_end" });
  expect((await acme.invoices()).length).toBe(2);
  await renew("2026-04-01T00:00:00.000Z");
  const [, given, renewed] = await acme.invoices();
  expect(given).toMatchObject({ total: -15_000, due: 0, state: "paid" });
  expect(renewed).toMatchObject({ total: 20_000, due: 5_000, state: "open" });
});

test("a plan change exactly at a period's boundary belongs to the new period as a whole, renewed already or not", async () => {
  const { at, plan, tenant, staff, renew } = world;
  const other = await plan({ base: 31_000 });
  const first = await plan(metered);
  for (const isRenewed of [true, false]) {
    at("2026-03-01T00:00:00.000Z");
    const acme = await tenant();
    await acme.change({ kind: "start", plan: first });
    await acme.use("2026-03-31", 1_002);
    await staff.subscriptions.grantCredit({
      tenantId: acme.tenantId,
      amount: 12_000,
      reason: "for both invoices",
    });
    at("2026-04-01T00:00:00.000Z");
    if (isRenewed) await renew("2026-04-01T00:00:00.000Z");
    const change = { kind: "change" as const, plan: other, when: "now" as const };
    const shown = await staff.subscriptions.preview({ tenantId: acme.tenantId, change });
    expect(shown).toMatchObject({ total: 21_000, creditUsed: 1_999, dueNow: 19_001 });
    await acme.change(change);
    await renew("2026-04-01T00:00:00.000Z");
    const [, renewed, changed] = await acme.invoices();
    expect(renewed).toMatchObject({
      due: 0,
      lines: [
        "usage events 1002 2026-03-01..2026-04-01 = 1",
        "base 2026-04-01..2026-05-01 = 10000",
      ],
    });
    expect(changed).toMatchObject({
      due: 19_001,
      lines: [
        "proration 2026-04-01..2026-05-01 = -10000",
        "proration 2026-04-01..2026-05-01 = 31000",
      ],
    });
  }
});

test("an annual plan bills its base once a year and its usage each month", async () => {
  const { at, plan, tenant, renew } = world;
  at("2028-02-29T08:00:00.000Z");
  const acme = await tenant();
  await acme.change({
    kind: "start",
    plan: await plan({ ...metered, base: 100_000, interval: "year" }),
  });
  await acme.use("2028-02-29", 1_100);
  await renew("2028-03-29T00:00:00.000Z");
  await renew("2029-02-28T00:00:00.000Z");
  expect((await acme.invoices()).map(({ lines }) => lines)).toEqual([
    ["base 2028-02-29..2029-02-28 = 100000"],
    ["usage events 1100 2028-02-29..2028-03-29 = 50"],
    ["base 2029-02-28..2030-02-28 = 100000"],
  ]);
});

test("cancelled at the period's end it goes on until then, and can be kept; cancelled now the rest is given back", async () => {
  const { at, plan, tenant, renew } = world;
  at("2026-03-01T00:00:00.000Z");
  const [kept, left, gone] = [await tenant(), await tenant(), await tenant()];
  const code = await plan(metered);
  for (const one of [kept, left, gone]) await one.change({ kind: "start", plan: code });
  await kept.change({ kind: "cancel", when: "period_end" });
  expect(await kept.change({ kind: "uncancel" })).toMatchObject({ cancelAt: null });
  expect(await left.change({ kind: "cancel", when: "period_end" })).toMatchObject({
    state: "active",
    cancelAt: "2026-04-01T00:00:00.000Z",
  });
  at("2026-03-16T12:00:00.000Z");
  await gone.use("2026-03-16", 5_000);
  expect(await gone.change({ kind: "cancel", when: "now" })).toMatchObject({
    state: "cancelled",
    credit: 5_000,
    renewsAt: "2026-03-17T00:00:00.000Z",
  });
  await left.use("2026-03-31", 1_010);
  await renew("2026-04-01T00:00:00.000Z");
  await renew("2026-05-01T00:00:00.000Z");
  expect((await kept.invoices()).length).toBe(3);
  expect((await left.invoices()).at(-1)).toMatchObject({
    reason: "final",
    lines: ["usage events 1010 2026-03-01..2026-04-01 = 5"],
  });
  // 516 of 1,000 are included in 16 of 31 days; credit pays it.
  expect((await gone.invoices()).at(-1)).toMatchObject({
    reason: "final",
    due: 0,
    lines: ["usage events 5000 2026-03-01..2026-03-17 = 2242"],
  });
});

test("who cancels has what the free plan gives, also when nobody new may take that plan", async () => {
  const { at, plan, tenant, staff } = world;
  at("2026-03-01T00:00:00.000Z");
  const acme = await tenant();
  const code = await plan({});
  await acme.change({ kind: "start", plan: code });
  const given = () =>
    acme.in((tx) =>
      tx.one(
        sql<{
          plan: string;
          apps: number;
        }>`select plan, entitlements -> 'apps' as apps from tenants`,
      ),
    );
  expect(await given()).toMatchObject({ plan: code });
  await staff.plans.archive({ code: "free" });
  try {
    await acme.change({ kind: "cancel", when: "now" });
    expect(await given()).toEqual({ plan: "free", apps: 5 });
  } finally {
    await staff.plans.restore({ code: "free" });
  }
});

test("a pause gives the rest of the base back, bills none, takes no events, and a new period begins with its end", async () => {
  const { at, plan, tenant, staff, renew, services } = world;
  at("2026-03-01T00:00:00.000Z");
  const acme = await tenant();
  const { tenantId } = acme;
  await acme.change({ kind: "start", plan: await plan({ ...metered, minimum: 300 }) });
  at("2026-03-16T12:00:00.000Z");
  expect(await acme.change({ kind: "pause" })).toMatchObject({ state: "paused" });
  const standing = await staff.billing.state({ tenantId });
  expect(standing).toMatchObject({ state: "paused" });
  services.broadcast.announce({ type: "tenant", tenantId });
  expect((await staff.billing.state({ tenantId })).entitlements.events).toEqual({
    included: 1,
    hard: 1,
  });
  await renew("2026-06-10T00:00:00.000Z");
  at("2026-06-10T12:00:00.000Z");
  expect(await acme.change({ kind: "resume" })).toMatchObject({
    state: "active",
    periodStart: "2026-06-10T00:00:00.000Z",
    periodEnd: "2026-07-10T00:00:00.000Z",
  });
  expect((await acme.invoices()).slice(1).map(({ lines }) => lines)).toEqual([
    ["minimum 2026-03-01..2026-03-16 = 145", "proration 2026-03-16..2026-04-01 = -5000"],
    ["proration 2026-06-10..2026-07-10 = 9833"],
  ]);
});

test("anything that changed since the preview is refused with both amounts, and nothing is written", async () => {
  const { at, plan, tenant, staff } = world;
  at("2026-03-01T00:00:00.000Z");
  const acme = await tenant();
  const { tenantId } = acme;
  const large = await plan({ base: 40_000 });
  await acme.change({ kind: "start", plan: await plan(metered) });
  at("2026-03-16T12:00:00.000Z");
  const change = { kind: "change" as const, plan: large, when: "now" as const };
  const preview = await staff.subscriptions.preview({ tenantId, change });
  const apply = (of: Partial<{ at: string; hash: string }> = {}) =>
    staff.subscriptions.change({ tenantId, change, at: preview.at, hash: preview.hash, ...of });
  const stale = (now: number) => ({
    cause: { code: "preview_stale", details: { previewed: 15_000, now, currency: "USD" } },
  });
  await acme.use("2026-03-15", 2_200);
  await expect(apply()).rejects.toMatchObject(stale(15_859));
  await acme.use("2026-03-15", 0);
  await staff.subscriptions.grantCredit({ tenantId, amount: 1_000, reason: "a kind word" });
  await expect(apply()).rejects.toMatchObject(stale(14_000));
  await expect(apply({ hash: "15000.forged" })).rejects.toMatchObject(stale(14_000));
  // Nothing but the time went on since this one.
  const fresh = await staff.subscriptions.preview({ tenantId, change });
  at("2026-03-16T13:00:00.001Z");
  await expect(apply({ at: fresh.at, hash: fresh.hash })).rejects.toMatchObject({
    cause: { code: "preview_stale" },
  });
  await expect(apply({ at: "2026-03-16T13:00:00.002Z", hash: fresh.hash })).rejects.toMatchObject({
    cause: { code: "preview_stale" },
  });
  expect((await acme.invoices()).length).toBe(1);
  expect((await staff.subscriptions.history({ tenantId })).length).toBe(1);
});

test("of twenty who apply the same preview one does, and one invoice is made", async () => {
  const { at, plan, tenant, staff } = world;
  at("2026-03-01T00:00:00.000Z");
  const acme = await tenant();
  const { tenantId } = acme;
  const change = { kind: "start" as const, plan: await plan({}) };
  const { at: moment, hash } = await staff.subscriptions.preview({ tenantId, change });
  const all = await Promise.allSettled(
    Array.from({ length: 20 }, () =>
      staff.subscriptions.change({ tenantId, change, at: moment, hash }),
    ),
  );
  expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(await acme.invoices()).toMatchObject([{ total: 10_000 }]);
});
