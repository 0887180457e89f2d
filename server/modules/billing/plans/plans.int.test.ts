import { afterAll, beforeAll, expect, test } from "vitest";
import type { PlanTerms } from "#shared/contracts/billing/plans.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { Currency } from "#shared/kernel/index.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import { router, t } from "#server/platform/trpc/index.ts";
import {
  makeTenant,
  memberRequest,
  testServices,
  type TestServices,
} from "#server/testing/services.ts";
import { plansRouter, selectMigration } from "./index.ts";

const factory = t.createCallerFactory(router({ plans: plansRouter }));
let services: TestServices;
let admin: ReturnType<typeof factory>;
beforeAll(async () => {
  services = await testServices();
  admin = factory({ request: await memberRequest(services, "admin") });
});
afterAll(() => services.stop());

const terms = (change: Partial<PlanTerms> = {}): PlanTerms => ({
  currency: Currency.parse("EUR"),
  interval: "month",
  base: 4_900,
  minimum: 0,
  trialDays: 0,
  charges: [{ metric: "events", model: "per_unit", included: 1_000_000, unitPrice: "0.001" }],
  entitlements: {
    events: { included: 1_000_000, hard: 2_000_000 },
    retentionDays: 90,
    apps: 3,
    members: 4,
    keyRatePerMinute: 900,
    features: ["export"],
  },
  ...change,
});
let made = 0;
const published = async (): Promise<string> => {
  const code = `made-${++made}`;
  await admin.plans.create({ code, name: `Made ${made}`, terms: terms() });
  await admin.plans.publish({ code });
  return code;
};
const refused = (code: string, details: object = {}) => ({ cause: { code, details } });
const find = async (code: string) => (await admin.plans.list()).find((plan) => plan.code === code);

test("a platform begins with the four plans there were, with the numbers they had", async () => {
  const plans = await admin.plans.list();
  const seeded = plans.slice(0, 4).map(({ code, state, versions }) => {
    const [version] = versions;
    const { events, retentionDays, keyRatePerMinute } = version!.terms.entitlements;
    return [
      code,
      state,
      versions.length,
      events.included,
      events.hard,
      retentionDays,
      keyRatePerMinute,
    ];
  });
  expect(seeded).toEqual([
    ["free", "active", 1, 1_000_000, 1_200_000, 30, 1_200],
    ["pro", "active", 1, 50_000_000, 100_000_000, 400, 12_000],
    ["scale", "active", 1, 500_000_000, 1_000_000_000, 800, 60_000],
    ["enterprise", "active", 1, null, null, 1200, 600_000],
  ]);
});

test("a plan goes from a draft to its first version, to a second draft beside it, to a second version", async () => {
  const drafted = await admin.plans.create({ code: "starter", name: "Starter", terms: terms() });
  expect(drafted).toMatchObject({ state: "draft", versions: [{ version: 1, state: "draft" }] });
  expect(await admin.plans.publish({ code: "starter" })).toMatchObject({
    state: "active",
    versions: [{ version: 1, state: "published" }],
  });
  await admin.plans.draft({ code: "starter", terms: terms({ base: 5_900 }) });
  const saved = await admin.plans.draft({
    code: "starter",
    name: "Starter plus",
    selfService: true,
    terms: terms({ base: 6_900 }),
  });
  expect(saved).toMatchObject({
    name: "Starter plus",
    selfService: true,
    versions: [
      { version: 2, state: "draft", terms: { base: 6_900 } },
      { version: 1, state: "published", terms: { base: 4_900 } },
    ],
  });
  await admin.plans.publish({ code: "starter" });
  expect(
    (await find("starter"))?.versions.map(({ state, terms: { base } }) => [state, base]),
  ).toEqual([
    ["published", 6_900],
    ["published", 4_900],
  ]);
  await expect(admin.plans.publish({ code: "starter" })).rejects.toMatchObject({
    cause: { code: "plan_state_conflict" },
  });
});

test("a published version is never changed and never removed, whoever asks the database", async () => {
  const code = await published();
  for (const change of [
    sql`update plan_versions set terms = jsonb_set(terms, '{base}', '1') where plan_id = (select plan_id from plans where code = ${code})`,
    sql`update plan_versions set state = 'draft', published_at = null where plan_id = (select plan_id from plans where code = ${code})`,
    sql`delete from plan_versions where plan_id = (select plan_id from plans where code = ${code})`,
  ])
    await expect(
      services.db.tenant(PLATFORM_TENANT_ID, "write", (tx) => tx.run(change)),
    ).rejects.toThrow(/never changes/);
  expect((await find(code))?.versions[0]?.terms).toEqual(terms());
});

test("subscriptions of older versions change only to a version that was published for it, the newest one", async () => {
  const code = await published();
  const publishNext = async (base: number, migrate: boolean) => {
    await admin.plans.draft({ code, terms: terms({ base }) });
    await admin.plans.publish({ code, migrate });
  };
  const migrationOf = async (version: number) =>
    (await services.db.platform((tx) => selectMigration(tx, code, version)))?.version;
  await publishNext(2, false);
  expect(await migrationOf(1)).toBeUndefined();
  await publishNext(3, true);
  await publishNext(4, false);
  expect([await migrationOf(1), await migrationOf(2)]).toEqual([3, 3]);
  expect([await migrationOf(3), await migrationOf(4)]).toEqual([undefined, undefined]);
});

test("open consoles hear of a change of the catalogue", async () => {
  const heard: unknown[] = [];
  const stop = services.broadcast.subscribe((announcement) => heard.push(announcement));
  const code = await published();
  stop();
  expect(heard).toContainEqual({
    type: "changed",
    entity: "billing",
    tenantId: PLATFORM_TENANT_ID,
    id: code,
  });
});

test("of 16 that publish one draft at once, one does", async () => {
  const code = `race-${++made}`;
  await admin.plans.create({ code, name: "Race", terms: terms() });
  const results = await Promise.allSettled(
    Array.from({ length: 16 }, () => admin.plans.publish({ code })),
  );
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect((await find(code))?.versions).toHaveLength(1);
});

test("two people who draft at once leave one draft, the later one's", async () => {
  const code = await published();
  await Promise.all(
    [1, 2, 3, 4].map((base) => admin.plans.draft({ code, terms: terms({ base }) })),
  );
  const versions = (await find(code))?.versions ?? [];
  expect(versions.map(({ version, state }) => [version, state])).toEqual([
    [2, "draft"],
    [1, "published"],
  ]);
});

test("an archived plan can be neither drafted nor published nor archived again, and comes back as it was", async () => {
  const code = await published();
  await admin.plans.draft({ code, terms: terms({ base: 1 }) });
  expect((await admin.plans.archive({ code })).state).toBe("archived");
  for (const call of [
    () => admin.plans.archive({ code }),
    () => admin.plans.publish({ code }),
    () => admin.plans.draft({ code, terms: terms() }),
  ])
    await expect(call()).rejects.toMatchObject({ cause: { code: "plan_state_conflict" } });
  expect((await admin.plans.restore({ code })).state).toBe("active");
  await expect(admin.plans.restore({ code })).rejects.toMatchObject(
    refused("plan_state_conflict", { state: "active", allowed: ["archived"] }),
  );
  const draft = `draft-${++made}`;
  await admin.plans.create({ code: draft, name: "Never out", terms: terms() });
  await admin.plans.archive({ code: draft });
  expect((await admin.plans.restore({ code: draft })).state).toBe("draft");
});

test("a code is there once, a published plan keeps its currency, and what is not there is said", async () => {
  const code = await published();
  await expect(admin.plans.create({ code, name: "Again", terms: terms() })).rejects.toMatchObject(
    refused("plan_taken", { code }),
  );
  await expect(
    admin.plans.draft({ code, terms: terms({ currency: Currency.parse("JPY") }) }),
  ).rejects.toMatchObject({ cause: { code: "conflict" } });
  for (const call of ["publish", "archive", "restore"] as const)
    await expect(admin.plans[call]({ code: "not-there" })).rejects.toMatchObject(
      refused("not_found", { what: "plan" }),
    );
});

test.each([
  [
    "tiers that go down",
    {
      charges: [
        {
          metric: "events",
          model: "volume",
          included: 0,
          tiers: [
            { upTo: 10, unitPrice: "1", flat: 0 },
            { upTo: 5, unitPrice: "1", flat: 0 },
            { upTo: null, unitPrice: "1", flat: 0 },
          ],
        },
      ],
    },
  ],
  [
    "a last tier that ends",
    {
      charges: [
        {
          metric: "events",
          model: "graduated",
          included: 0,
          tiers: [{ upTo: 10, unitPrice: "1", flat: 0 }],
        },
      ],
    },
  ],
  [
    "one metric twice",
    {
      charges: [
        { metric: "apps", model: "per_unit", included: 0, unitPrice: "1" },
        { metric: "apps", model: "per_unit", included: 0, unitPrice: "2" },
      ],
    },
  ],
  ["an amount below nothing", { base: -1 }],
  ["an amount beyond 2^53", { base: 2 ** 53 }],
  [
    "a price of no number",
    { charges: [{ metric: "events", model: "per_unit", included: 0, unitPrice: "1e3" }] },
  ],
  [
    "a hard quota below the soft one",
    { entitlements: { ...terms().entitlements, events: { included: 5, hard: 4 } } },
  ],
  ["a currency that is none", { currency: "XXQ" }],
])("%s is refused", async (_what, change) => {
  const input = { code: "never", name: "Never", terms: { ...terms(), ...change } as never };
  await expect(admin.plans.create(input)).rejects.toMatchObject({ code: "BAD_REQUEST" });
  expect(await find("never")).toBeUndefined();
});

test("the calculator tells a month's bill in lines, and its curve is the same function", async () => {
  const eventSteps = [0, 1_000_000, 1_000_001, 3_000_000];
  const bill = await admin.plans.calculate({
    terms: terms({ minimum: 500 }),
    quantities: { events: 3_000_000 },
    eventSteps,
  });
  expect(bill.total).toBe(4_900 + 2_000);
  expect(bill.lines.map(({ kind, amount }) => [kind, amount])).toEqual([
    ["base", 4_900],
    ["usage", 2_000],
  ]);
  expect(bill.curve.map(({ total }) => total)).toEqual([5_400, 5_400, 5_400, 6_900]);
});

test("a customer's people do not see the catalogue, and of the staff only admins change it", async () => {
  const { tenantId } = await makeTenant(services);
  const theirs = factory({ request: await memberRequest(services, "admin", tenantId) });
  await expect(theirs.plans.list()).rejects.toMatchObject({ cause: { code: "not_found" } });
  const viewer = factory({ request: await memberRequest(services, "viewer") });
  expect((await viewer.plans.list()).length).toBeGreaterThan(3);
  await expect(viewer.plans.publish({ code: "pro" })).rejects.toMatchObject({
    cause: { code: "forbidden" },
  });
});
